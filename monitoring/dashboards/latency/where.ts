import type { Flavour } from "../../flavour.ts";
import { label, series, writing, written } from "../../names.ts";
import { thresholds } from "../../thresholds.ts";
import type { Row } from "../kit/dashboard.ts";
import { figuresOf, spansOver } from "../kit/figures.ts";
import { clicked, toDashboard, toRunbook, toSpans } from "../kit/links.ts";
import { beside, coloured, faded, outcomeColours, partColours } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { selected } from "../kit/selection.ts";

const window = "$__rate_interval";
const parts = ["to the first token", "the rest of the stream"] as const;
const late = "p95 to the first token";
const wait = "median wait between reads";

/** Which part of the call takes the time: the wait, the writing, or tries that failed. */
export function whereTimeGoes(flavour: Flavour): Row {
  return {
    id: 20,
    title: "Where the time goes",
    panels: [parted(flavour), perToken(flavour), retries(flavour)],
  };
}

function parted(flavour: Flavour) {
  const figures = figuresOf(flavour);
  const { firstToken, gap } = figures.of;
  const asked = { where: selected, window };
  const mean = (sum: string) => `${sum} / (${firstToken.count(asked)} > 0)`;
  return graph(
    {
      id: 21,
      title: "First token and the rest, mean stream",
      says: "Seconds that a stream takes on average until its first token, and from there to its last read. From `gen_ai.client.operation.time_to_first_chunk` and the sum of `…time_per_output_chunk`, both ÷ the streams. Dashed, and not part of the sum: p95 to the first token; a diamond is a stream, as high as its first token took: it leads to its trace. Calls that are no streams are not in it.",
      normal: "The rest is the greater part, and goes by the length of the answers.",
      act: "The first part grew: queue, prompt or way there. The rest grew: longer answers, or a slower stream: see Streaming.",
      none: "no streams",
      size: [8, 8],
      unit: "s",
      stacked: true,
      targets: [
        over(mean(firstToken.sum(asked)), { legend: parts[0] }),
        over(mean(gap.sum(asked)), { legend: parts[1], refId: "B" }),
        // Exemplars lie on buckets, not on the sums.
        over(figures.firstToken(0.95, { window }), { legend: late, refId: "C", exemplars: true }),
      ],
      dataLinks: [toDashboard("Streaming", "streaming"), toSpans("Traces of slow calls", slow)],
    },
    (builder) =>
      beside<typeof builder>(late)(
        coloured<typeof builder>({ [parts[0]]: partColours.firstToken, [parts[1]]: partColours.duration })(
          builder.min(0),
        ),
      ),
  );
}

function perToken(flavour: Flavour) {
  const where = `${selected}, ${writing}, ${label.outcome}="ok"`;
  const by = [label.model];
  const tokens = `sum by (${label.model}) (rate(${series("tokens")}{${where}, ${written}}[${window}]))`;
  const figures = figuresOf(flavour);
  return graph(
    {
      id: 22,
      title: "Seconds per output token by model",
      says: "Seconds of all good calls that write ÷ the output tokens they wrote, reasoning included: duration freed from the length of the answers. Dashed, of all models' streams: the median wait from one read to the next, which may bring several tokens; a diamond is a stream at one of its waits: it leads to its trace. From `gen_ai.client.operation.duration`, `relayscope.tokens` and `…time_per_output_chunk`.",
      normal: "Each model at its own height, and flat.",
      act: "Up: the model or its relay is slower. Flat while p95 rises: the answers are longer.",
      none: "no traffic, or no usage in the answers",
      size: [8, 8],
      unit: "s",
      decimals: 4,
      targets: [
        over(`${figures.of.duration.sum({ where, window, by })} / (${tokens} > 0)`, {
          legend: `{{${label.model}}}`,
        }),
        over(figures.gap(0.5, { window }), { legend: wait, refId: "B", exemplars: true }),
      ],
      linksOf: {
        A: [
          toDashboard("This model alone", "latency", { model: clicked.label(label.model) }),
          toDashboard("Its cost", "cost", { model: clicked.label(label.model) }),
        ],
        B: [toDashboard("Streaming", "streaming")],
      },
    },
    (builder) => faded<typeof builder>(wait)(builder.min(0)),
  );
}

function retries(flavour: Flavour) {
  const retried = `sum by (${label.cause}) (rate(${series("retries")}{${selected}}[${window}]))`;
  const calls = figuresOf(flavour).pace({ window });
  return graph(
    {
      id: 23,
      title: "Retries per call by cause",
      says: "Attempts that were made again ÷ calls, by the outcome of the attempt that failed: each adds its own time and the wait before it to the call. A diamond is a call: it leads to its trace. From `relayscope.retries`.",
      normal: `Far below ${thresholds.retries}.`,
      act: "rate_limit: ask for less or for more quota. network and timeout: the way there. overloaded and server: the relay.",
      none: "no call had to be tried again",
      size: [8, 8],
      unit: "percentunit",
      stacked: true,
      targets: [
        over(`${retried} / on () group_left () (${calls} > 0)`, { legend: `{{${label.cause}}}`, exemplars: true }),
      ],
      dataLinks: [toDashboard("Capacity and pipeline", "pipeline"), toRunbook("LLMRetryStorm")],
    },
    (builder) => coloured<typeof builder>(outcomeColours)(builder.min(0)),
  );
}

const slow = spansOver(thresholds.latency.p95);
