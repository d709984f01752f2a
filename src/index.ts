export { type CallAttribution, withAttribution } from "./attribution/with-attribution.ts";
export { isHeard as hears } from "./running.ts";
export type { RelayscopeConfiguration } from "./settings/configuration.ts";
export { flush, type FlushOptions } from "./flush.ts";
export { RelayscopeInstrumentation } from "./instrumentation.ts";
export { withExemplars } from "./with-exemplars.ts";
