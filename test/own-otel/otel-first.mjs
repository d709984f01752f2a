// For `--import`, before the app.
import { startOtel } from "./otel.mjs";

globalThis.appOtel = startOtel();
