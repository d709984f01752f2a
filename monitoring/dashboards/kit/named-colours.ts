import type { Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { colours } from "../../colours.ts";
import { label } from "../../names.ts";
import { ofSpan } from "./figures.ts";

/** What a colour can be given to. */
interface Named {
  overrideByName(name: string, properties: DynamicConfigValue[]): this;
  overrideByRegexp(regexp: string, properties: DynamicConfigValue[]): this;
}

/** As much of a query as says what its series are called. */
interface Naming {
  readonly legendFormat?: string;
  readonly query?: string;
}

/** Gives relays, models, services and teams their own colours where a query names its series by them. */
export function inTheirColours<Of extends Named>(builder: Of, targets: readonly Dataquery[]): Of {
  const named = (targets as readonly Naming[]).map((target) => target.legendFormat ?? target.query ?? "");
  const isBy = (name: string, attribute: "requestModel" | "serverAddress" | undefined) =>
    named.some(
      (one) => one === `{{${name}}}` || (attribute !== undefined && one.endsWith(` by (${ofSpan(attribute)})`)),
    );
  if (isBy(label.model, "requestModel"))
    for (const [name, colour] of Object.entries(colours.models))
      builder.overrideByRegexp(ofModel(name), [fixed(colour)]);
  if (isBy(label.relay, "serverAddress"))
    for (const [name, colour] of Object.entries(colours.relays))
      builder.overrideByRegexp(alone(escape(name)), [fixed(colour)]);
  if (isBy(label.service, undefined) || isBy(label.team, undefined))
    for (const [name, colour] of Object.entries(colours.services)) builder.overrideByName(name, [fixed(colour)]);
  return builder;
}

/** Whatever stands before it, and with a date behind it; some write the dot of a version as a hyphen. */
function ofModel(name: string): string {
  return alone(`${escape(name).replaceAll(String.raw`\.`, "[.-]")}(?:[-@]\\d[\\d-]{3,9})?`);
}

/** As the whole name, behind a maker's, or in the quotes that Tempo's series have. */
function alone(pattern: string): string {
  return String.raw`/(?:^|["\/])${pattern}(?:"|$)/`;
}

function escape(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function fixed(fixedColor: string): DynamicConfigValue {
  return { id: "color", value: { mode: "fixed", fixedColor } };
}
