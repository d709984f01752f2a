// For a service that takes Relayscope into its own SDK.
import { hears, RelayscopeInstrumentation, withExemplars } from "relayscope";
import { startOtel } from "./otel.mjs";

globalThis.appOtel = startOtel(
  [new RelayscopeInstrumentation()],
  withExemplars,
  process.env.APP_IGNORES === "1" ? hears : undefined,
);
