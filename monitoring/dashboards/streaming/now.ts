import type { Flavour } from "../../flavour.ts";
import { label } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf } from "../kit/figures.ts";
import { toDashboard, toRecords, toRunbook } from "../kit/links.ts";
import { risingSteps, upTo } from "../kit/look.ts";
import { stat } from "../kit/panels.ts";
import { now, records } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";
import { streamRecords, tokensPerSecond } from "./streams.ts";

const { firstToken, objectives, interrupted, stall } = thresholds;
const window = "$__range";
const fromFirst = "From `gen_ai.client.operation.time_to_first_chunk`.";

/** How soon, how fast, how often it breaks. */
export function streamsNow(flavour: Flavour): Row {
  return { id: 1, title: "In the time range", panels: [...soon(flavour), ...fast(flavour)] };
}

function soon(flavour: Flavour) {
  const { of, firstToken: first } = figuresOf(flavour);
  return [
    stat({
      id: 2,
      title: "Streams",
      says: `Calls in the time range that answered as a stream and had begun to. ${fromFirst}`,
      normal: "As at the same time yesterday.",
      act: "None, though the app streams: see Overview whether there are calls at all.",
      none: "no streams",
      size: [4, 4],
      unit: "locale",
      decimals: 0,
      targets: [now(of.firstToken.count({ where: selected, window, over: "increase" }), { legend: "streams" })],
      dataLinks: [toDashboard("Overview", "overview")],
    }),
    stat({
      id: 3,
      title: "p50 first token",
      says: `Half of the streams in the time range began within this time. ${fromFirst}`,
      normal: "As yesterday: it goes by models and by the length of prompts.",
      act: "Up together with p95: all streams wait, not some.",
      none: "no streams",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      targets: [now(first(0.5, { window }), { legend: "p50" })],
      dataLinks: [toDashboard("Latency", "latency")],
    }),
    stat({
      id: 4,
      title: "p95 first token",
      says: `95 of 100 streams in the time range began within this time. ${fromFirst}`,
      normal: `Below ${firstToken.p95} s.`,
      act: "By relay and by model, below, says whose it is.",
      none: "no streams",
      size: [4, 4],
      unit: "s",
      decimals: 2,
      steps: risingSteps(firstToken.p95, objectives.firstToken.seconds),
      targets: [now(first(0.95, { window }), { legend: "p95" })],
      dataLinks: [toDashboard("SLO", "slo"), toRunbook("LLMFirstTokenRegression")],
    }),
  ];
}

function fast(flavour: Flavour) {
  const { of, gap } = figuresOf(flavour);
  const begun = (where: string) => of.firstToken.count({ where, window, over: "increase" });
  const all = begun(selected);
  return [
    stat({
      id: 5,
      title: "p95 between reads",
      says: "95 of 100 waits within streams were at most this long: from one read that carried body to the next; events that came in one read came together. From `gen_ai.client.operation.time_per_output_chunk`.",
      normal: `Below ${stall.gap} s.`,
      act: "Up while the first token is not: the model writes slower, or something on the way buffers.",
      none: "no streams of more than one read",
      size: [4, 4],
      unit: "s",
      decimals: 3,
      steps: upTo(stall.gap),
      targets: [now(gap(0.95, { window }), { legend: "p95" })],
      dataLinks: [toDashboard("Latency", "latency")],
    }),
    stat({
      id: 6,
      title: "Output tokens per second",
      says: "Output tokens of the streams in the time range that ended well ÷ the seconds from their first token to their end. From their log records, in Loki.",
      normal: "Some tens: it goes by the model.",
      act: "By model, below, says which one writes slower.",
      none: "no streams that said their usage, or no log records",
      size: [4, 4],
      unit: "short",
      decimals: 1,
      targets: [records(tokensPerSecond("$__range"), { instant: true, legend: "tokens per second" })],
      dataLinks: [toRecords("Their log records", streamRecords)],
    }),
    stat({
      id: 7,
      title: "Interrupted",
      says: `Share of the streams that had begun and were then cut before their end. ${fromFirst}`,
      normal: `Below ${interrupted * 100} %.`,
      act: "By reason, below: a relay that cuts at the same second has a time limit.",
      none: "no streams",
      size: [4, 4],
      unit: "percentunit",
      decimals: 1,
      steps: upTo(interrupted),
      targets: [
        now(`(${begun(`${selected}, ${label.outcome}="interrupted"`)} or 0 * ${all}) / (${all} > 0)`, {
          legend: "interrupted",
        }),
      ],
      dataLinks: [
        toRecords("Their log records", `${streamRecords} | ${label.outcome}="interrupted"`),
        toRunbook("LLMStreamsInterrupted"),
      ],
    }),
  ];
}
