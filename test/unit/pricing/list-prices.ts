import { packagedCatalog } from "../../../tools/build-prices.ts";

/** The catalogue that the build makes of the kept package. */
export const catalog = await packagedCatalog();
