import { attributeNames, type AttributeKey } from "../../../src/telemetry/catalog-attributes.ts";
import { labelOf } from "../../../src/telemetry/series.ts";
import { figuresOf as toldFigures } from "../../../src/promql/figures.ts";
import { histogramOf, type Asked, type Flavour } from "../../flavour.ts";
import { badOutcomes, fineOutcomes, label, series } from "../../names.ts";
import { alertTeam } from "../../rules/rule.ts";
import { thresholds } from "../../thresholds.ts";
import { selected, selectedCurrency, selectedLogs, selectedSpans } from "./selection.ts";

/** A figure over a window, of the calls that are selected; `where` narrows more. */
type Figure = Pick<Asked, "window" | "by" | "offset" | "where">;

/** Figures that several dashboards show: each is made in one way. */
export function figuresOf(flavour: Flavour) {
  const duration = histogramOf("duration", flavour);
  const firstToken = histogramOf("timeToFirstChunk", flavour);
  const gap = histogramOf("timePerOutputChunk", flavour);
  // What `relayscope report` tells, too: one definition of each.
  const told = toldFigures(flavour);
  return {
    /** How many calls ended. */
    calls: (asked: Figure) => told.calls(narrowed(asked)),
    /** Calls per second. */
    pace: (asked: Figure) => duration.count(narrowed(asked)),
    /** Bad outcomes of all: none where there were no calls, 0 where all went well. */
    badShare(asked: Figure): string {
      const all = told.calls(narrowed(asked));
      return `(${told.badCalls(narrowed(asked))} or 0 * ${all}) / (${all} > 0)`;
    },
    /** Seconds that this share of the calls took at most. */
    duration: (q: number, asked: Figure) => told.duration(q, narrowed(asked)),
    /** Seconds to the first token, of streams. */
    firstToken: (q: number, asked: Figure) => told.firstToken(q, narrowed(asked)),
    /** Seconds between the reads of streams. */
    gap: (q: number, asked: Figure) => gap.quantile(q, narrowed(asked)),
    /** The histograms themselves. */
    of: { duration, firstToken, gap },
  };
}

/** What was spent, in the currency that is chosen. */
export function spend(asked: Figure): string {
  return money("increase", asked);
}

/** What an hour costs at this pace, in the currency that is chosen. */
export function spendPerHour(asked: Figure): string {
  return `3600 * ${money("rate", asked)}`;
}

function money(over: "increase" | "rate", { window, by = [], where = "", offset }: Figure): string {
  const matchers = [selected, selectedCurrency, where].filter((one) => one !== "").join(", ");
  const shift = offset === undefined ? "" : ` offset ${offset}`;
  const grouped = by.length === 0 ? "" : ` by (${by.join(", ")})`;
  return `sum${grouped} (${over}(${series("cost")}{${matchers}}[${window}]${shift}))`;
}

const ours = [
  `team="${alertTeam}"`,
  ...(["env", "service", "relay", "model"] as const).map((one) => `${label[one]}=~"$${one}|"`),
].join(", ");

/** Alerts that fire now, of what is selected; those that are of no service, relay or model are always among them. */
export function firing(where = ""): string {
  return `ALERTS{alertstate="firing", ${[ours, where].filter((one) => one !== "").join(", ")}}`;
}

/** Since when, in epoch milliseconds. */
export const firingSince = `ALERTS_FOR_STATE{${ours}} * 1000 and ignoring (alertstate) ${firing()}`;

/** An attribute of a span, as TraceQL names it. */
export function ofSpan(key: AttributeKey): string {
  return `span.${attributeNames[key]}`;
}

/** The same on a log record, as LogQL names it. */
export function ofRecord(key: AttributeKey): string {
  return labelOf(attributeNames[key]);
}

const shown = (["outcome", "errorType", "requestModel", "serverAddress"] as const).map(ofSpan).join(", ");
const isBad = `${ofSpan("outcome")} =~ "${badOutcomes.join("|")}"`;

/** Spans of selected calls for which all of this is true, with what a table shows of them. */
export function spansWhere(...conditions: readonly string[]): string {
  return `{ ${[selectedSpans, ...conditions].join(" && ")} } | select(${shown})`;
}

/** Spans of calls that took longer than that; `conditions` as above. */
export function spansOver(seconds: number, ...conditions: readonly string[]): string {
  return spansWhere(`duration > ${seconds}s`, ...conditions);
}

/** Spans of calls that the relay failed. */
export function badSpans(...conditions: readonly string[]): string {
  return spansWhere(isBad, ...conditions);
}

/** Spans of calls that were slow, or that the relay failed. */
export const slowOrBadSpans = spansWhere(`(duration > ${thresholds.latency.p95}s || ${isBad})`);

/** Log records of selected calls that failed, whosever fault it was. */
export const failedRecords = `${selectedLogs} | ${label.outcome}!~"${fineOutcomes.join("|")}"`;

/** Of series that lack the label: no model, no team, no environment. It would be called by its query's name. */
export function orNo(what: "model" | "team" | "env", expr: string): string {
  return `label_replace(${expr}, "${label[what]}", "no ${what === "env" ? "environment" : what}", "${label[what]}", "")`;
}

function narrowed({ where = "", ...asked }: Figure) {
  return { ...asked, where: [selected, where].filter((one) => one !== "").join(", ") };
}
