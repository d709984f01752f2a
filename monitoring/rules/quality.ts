import { histogramOf, type Flavour } from "../flavour.ts";
import { label, series } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { ending } from "./endings.ts";
import { byModel } from "./recording.ts";
import { alert, record, type Group } from "./rule.ts";
import { the } from "./said.ts";

/** The share of a model's input that came from the provider's cache. */
const cacheRead = "model:llm_cache_read:ratio1h";

const by = byModel.join(", ");
const filter = { env: label.env, service: label.service, relay: label.relay, model: label.model };
const told = "{{ $value | humanizePercentage }}";

/** Answers that came, and are not what was asked for. */
export function quality(flavour: Flavour): readonly Group[] {
  const hour = { window: "1h", over: "increase", by: byModel } as const;
  const calls = histogramOf("duration", flavour);
  const ok = calls.count({ ...hour, where: `${label.outcome}="ok"` });
  const interrupted = calls.count({ ...hour, where: `${label.outcome}="interrupted"` });
  const streams = histogramOf("timeToFirstChunk", flavour).count({ ...hour, where: `${label.outcome}!="interrupted"` });
  // Those that were cut before they began are none of the histogram's.
  const allStreams = `(${interrupted} + (${streams} or 0 * ${interrupted}))`;
  const silent = increase(by, `${series("usageMissing")}{${label.outcome}="ok"}`);
  const finished = increase(by, series("finish"));
  const truncated = increase(by, `${series("finish")}{${label.reason}="length"}`);
  const substituted = increase(`${by}, ${label.answered}`, series("modelSubstituted"));
  const input = increase(by, `${series("tokens")}{${label.tokenKind}=~"(.+_)?input|cache_(read|write)"}`);
  const cached = increase(by, `${series("tokens")}{${label.tokenKind}="cache_read"}`);
  const {
    leastCallsPerHour,
    leastBad,
    waits,
    usageMissing,
    truncated: often,
    interrupted: cut,
    cacheDrop,
    cacheFrom,
    spike,
  } = thresholds;
  const enough = (all: string) => `${all} >= ${leastCallsPerHour}`;
  const share = (some: string, all: string) => `(${some} >= ${leastBad.hour}) / (${enough(all)})`;
  return [
    {
      name: "relayscope-quality-recording",
      interval: "1m",
      rules: [record(cacheRead, `(${cached} or 0 * ${input}) / (${input} >= ${spike.leastTokens})`)],
    },
    {
      name: "relayscope-quality",
      rules: [
        alert("LLMUsageMissing", {
          severity: "warning",
          category: "quality",
          expr: `${share(silent, ok)} > ${usageMissing}`,
          for: waits.LLMUsageMissing,
          summary: `Answers of ${the.model} on ${the.relay} do not say their tokens.`,
          description: `${told} of the calls of ${the.service} that ended well in the last hour told no usage, so that their cost is unknown. For streams set RELAYSCOPE_ASK_USAGE, or ask the relay why it leaves usage out.`,
          dashboard: "cost",
          filter,
        }),
        alert("LLMAnswersTruncated", {
          severity: "warning",
          category: "quality",
          expr: `${share(truncated, finished)} > ${often}`,
          for: waits.LLMAnswersTruncated,
          summary: `Answers of ${the.model} on ${the.relay} end before they are complete.`,
          description: `${told} of the answers to ${the.service} in the last hour stopped at the limit of tokens. Raise the limit that it asks for, ask for shorter answers, or see whether a relay sets a lower one.`,
          dashboard: "explorer",
          filter,
        }),
        alert("LLMStreamsInterrupted", {
          severity: "warning",
          category: "quality",
          expr: `${share(interrupted, allStreams)} > ${cut}`,
          for: waits.LLMStreamsInterrupted,
          summary: `Streams of ${the.model} from ${the.relay} break off.`,
          description: `${told} of the streams to ${the.service} in the last hour were cut before their end: users saw half an answer. Compare with another relay; then look for a proxy between that ends long connections.`,
          dashboard: "streaming",
          filter,
        }),
        alert("LLMCacheHitDrop", {
          severity: "warning",
          category: "quality",
          expr: `${cacheRead} < ${1 - cacheDrop} * (${cacheRead} offset 1d >= ${cacheFrom})`,
          for: waits.LLMCacheHitDrop,
          summary: `Less input of ${the.model} on ${the.relay} comes from the cache than a day ago.`,
          description: `${told} of the input tokens of ${the.service} in the last hour were read from the provider's cache, and a day ago far more: the same calls cost more now. See whether the beginning of its prompts changes from call to call, or calls go to another relay.`,
          dashboard: "cost",
          filter,
        }),
        alert("LLMModelSubstituted", {
          severity: "warning",
          category: "quality",
          expr: `(${substituted} >= ${leastBad.hour}) / on (${by}) group_left () (${enough(ok)}) > ${thresholds.substituted}`,
          for: waits.LLMModelSubstituted,
          summary: `${the.relay} answers by another model than ${the.model}.`,
          description: `${told} of the calls of ${the.service} in the last hour were answered by {{ or $labels.${label.answered} "another model" }}. Ask the relay why, and compare the answers before you trust them.`,
          dashboard: "explorer",
          filter,
        }),
      ],
    },
    ...ending(flavour),
  ];
}

function increase(labels: string, each: string): string {
  return `sum by (${labels}) (increase(${each}[1h]))`;
}
