import type { Fault } from "./fault.ts";

/** Where a stream's usage is said: as OpenAI does (only when asked), or as many relays do. */
export type UsageStyle = "as_asked" | "last_content" | "every" | "never";

/** How one model of the relay behaves, on the average. Times are milliseconds at speed 1. */
export interface ModelProfile {
  readonly name: string;
  /** The dated version an alias answers with. */
  readonly answersAs?: string;
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  /** Probability that most of the prompt is in the cache. */
  readonly cached: number;
  /** Share of the output that is reasoning. */
  readonly reasoning: number;
  readonly usage: UsageStyle;
  /** Probability that the first token takes five times as long. */
  readonly slow: number;
  readonly faults: Partial<Readonly<Record<Fault, number>>>;
}

const steady: ModelProfile = {
  name: "steady",
  firstTokenMs: 300,
  tokenMs: 8,
  cached: 0,
  reasoning: 0,
  usage: "as_asked",
  slow: 0,
  faults: {},
};

/** The models `GET /v1/models` lists. `kimi-k2` has no entry in prices.json, and that is on purpose. */
export const modelProfiles: readonly ModelProfile[] = [
  {
    ...steady,
    name: "gpt-4.1",
    answersAs: "gpt-4.1-2025-04-14",
    firstTokenMs: 420,
    tokenMs: 11,
    cached: 0.5,
    faults: { rate_limit: 0.1 },
  },
  {
    ...steady,
    name: "gpt-4.1-mini",
    answersAs: "gpt-4.1-mini-2025-04-14",
    firstTokenMs: 260,
    tokenMs: 6,
    cached: 0.3,
    faults: { server: 0.08 },
  },
  {
    ...steady,
    name: "claude-sonnet-4.5",
    firstTokenMs: 700,
    tokenMs: 13,
    usage: "last_content",
    faults: { overloaded: 0.1 },
  },
  {
    ...steady,
    name: "gemini-2.5-flash",
    firstTokenMs: 240,
    tokenMs: 4,
    cached: 0.2,
    faults: { cut: 0.12, reset: 0.04 },
  },
  {
    ...steady,
    name: "deepseek-v3.2",
    firstTokenMs: 500,
    tokenMs: 15,
    cached: 0.6,
    reasoning: 0.4,
    slow: 0.12,
    faults: { quota: 0.03 },
  },
  { ...steady, name: "kimi-k2", firstTokenMs: 380, tokenMs: 14 },
  { ...steady, name: "text-embedding-3-small", firstTokenMs: 70, tokenMs: 0, faults: { rate_limit: 0.06 } },
];

/** The profile of a model; one that is not listed behaves like a steady one, so that tests may name their own. */
export function profileOf(model: string): ModelProfile {
  return modelProfiles.find((profile) => profile.name === model) ?? { ...steady, name: model };
}
