import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type ThresholdsConfig,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Outcome } from "../../../src/call.ts";

/** One colour a meaning, in every dashboard. */
export const colour = {
  good: "green",
  warn: "orange",
  bad: "red",
  plain: "blue",
  old: "purple",
  none: "text",
  other: "#7b8794",
} as const;

/** From `from` on (nothing: from the lowest on), this colour. */
export type Step = readonly [from: number | null, colour: string];

export function stepsOf(steps: readonly Step[]): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

/** Of what there should be none; `increase()` makes a little less than 1 of one. */
export const oneIsBad: readonly Step[] = [
  [null, colour.good],
  [0.01, colour.bad],
];

/** Green up to `warn`, orange up to `bad`, red from there. */
export function risingSteps(warn: number, bad: number): readonly Step[] {
  return [
    [null, colour.good],
    [warn, colour.warn],
    [bad, colour.bad],
  ];
}

/** Green up to `limit`, red from there. */
export function upTo(limit: number): readonly Step[] {
  return [
    [null, colour.good],
    [limit, colour.bad],
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

/** What an objective of this share leaves to be bad, without what binary fractions add. */
export function restOf(share: number): number {
  return Number((1 - share).toFixed(6));
}

/** As people write a share. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

/** How each outcome looks, wherever it is a line, a bar or a slice: green is well, grey the app's own, red to purple the relay's. */
export const outcomeColours: Readonly<Record<Outcome, string>> = {
  ok: "green",
  cancelled: "#8e8e8e",
  caller: "#b7b7b7",
  blocked: "#6e6e6e",
  auth: "light-blue",
  rate_limit: "yellow",
  quota: "dark-yellow",
  overloaded: "orange",
  server: "red",
  timeout: "dark-orange",
  network: "dark-red",
  interrupted: "purple",
};

/** How each part of a call looks, as a line of its own. */
export const partColours = { duration: colour.plain, firstToken: colour.warn, outcome: colour.old } as const;

/** How each percentile looks. */
export const percentileColours = { p50: "green", p95: "orange", p99: "red" } as const;

/** What may be told apart by its name in the legend. */
interface Named {
  overrideByName(name: string, properties: DynamicConfigValue[]): this;
}

/** Gives each of these names its colour, in whatever panel. */
export function coloured<Of extends Named>(colours: Readonly<Record<string, string>>): (builder: Of) => Of {
  return (builder) => {
    for (const [name, fixedColor] of Object.entries(colours))
      builder.overrideByName(name, [{ id: "color", value: { mode: "fixed", fixedColor } }]);
    return builder;
  };
}

/** A line among what is stacked that adds to nothing: dashed, and as high as it is. */
export function beside<Of extends Named>(name: string, fixedColor: string = colour.old): (builder: Of) => Of {
  return (builder) =>
    builder.overrideByName(name, [
      { id: "color", value: { mode: "fixed", fixedColor } },
      { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
      { id: "custom.fillOpacity", value: 0 },
      { id: "custom.stacking", value: { mode: "none", group: "beside" } },
    ]);
}

/** Another day's line beside today's: grey and dashed. */
export function faded<Of extends Named>(...names: readonly string[]): (builder: Of) => Of {
  return (builder) => {
    names.forEach((name, at) =>
      builder.overrideByName(name, [
        { id: "color", value: { mode: "fixed", fixedColor: at === 0 ? "#8e8e8e" : "#5a5a5a" } },
        { id: "custom.lineStyle", value: { fill: "dash", dash: [6, 6] } },
        { id: "custom.fillOpacity", value: 0 },
      ]),
    );
    return builder;
  };
}
