// For `--import`, before the preload.
import { startOtel } from "./otel.mjs";

globalThis.appOtel = startOtel();
