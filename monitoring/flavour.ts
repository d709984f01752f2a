// In src, since `relayscope report` asks with the same queries. Add to them there.
export * from "../src/promql/flavour.ts";
