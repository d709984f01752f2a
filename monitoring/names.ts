// In src, since `relayscope report` asks with the same names. Add to them there.
export * from "../src/promql/names.ts";
