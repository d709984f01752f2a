import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ThresholdsConfig,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";

/** One colour a meaning, in every dashboard. */
export const colour = {
  good: "green",
  warn: "orange",
  bad: "red",
  plain: "blue",
  old: "purple",
  none: "text",
} as const;

/** From `from` on (nothing: from the lowest on), this colour. */
export type Step = readonly [from: number | null, colour: string];

export function stepsOf(steps: readonly Step[]): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

/** Green up to `warn`, orange up to `bad`, red from there. */
export function risingSteps(warn: number, bad: number): readonly Step[] {
  return [
    [null, colour.good],
    [warn, colour.warn],
    [bad, colour.bad],
  ];
}

/** Red up to `warn`, orange up to `good`, green from there. */
export function fallingSteps(warn: number, good: number): readonly Step[] {
  return [
    [null, colour.bad],
    [warn, colour.warn],
    [good, colour.good],
  ];
}
