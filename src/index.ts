export type { RelayscopeConfiguration } from "./configuration.ts";
export { RelayscopeInstrumentation } from "./instrumentation.ts";
