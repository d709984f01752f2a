import { waitForUpdate } from "@pydantic/genai-prices";
import { compileCatalog } from "../../../tools/build-prices.ts";

/** The catalogue that the build makes of the kept package. */
export const catalog = compileCatalog((await waitForUpdate()) ?? [], "made by a test");
