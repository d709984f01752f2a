import { histogramOf, type Flavour } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { byModel, orNone } from "./recording.ts";
import { alert, record, type Group } from "./rule.ts";
import { the } from "./said.ts";

const calls = "model:llm_calls:increase1h";
const ratio = "model:llm_ending:ratio1h";
const filter = { env: label.env, service: label.service, relay: label.relay, model: label.model };
const { endings, waits } = thresholds;

type Ending = keyof typeof endings;

const words = {
  caller: {
    name: "LLMCallerErrorsHigh",
    summary: `${the.relay} refuses calls to ${the.model} as wrong.`,
    description:
      "of the last hour were answered with 400, 404 or the like, more than is usual. See the error: a model that was retired or misspelled, a request that is too long, or what the last deploy changed.",
  },
  blocked: {
    name: "LLMCallsBlocked",
    summary: `${the.relay} blocks calls to ${the.model} for their content.`,
    description:
      "of the last hour were blocked by a content filter, more than is usual. See whether the prompts changed, the filter did, or somebody tries what it is there for.",
  },
  cancelled: {
    name: "LLMCallsCancelled",
    summary: `${the.service} gives up its calls to ${the.model}.`,
    description:
      "of the last hour were ended by the app before they were answered, more than is usual. Look whether the relay has become slower than the app or its users wait, or a time limit shorter.",
  },
} as const;

/** Calls that end in a way which no objective counts, since no relay is at fault, and far more of them than is usual. */
export function ending(flavour: Flavour): readonly Group[] {
  const duration = histogramOf("duration", flavour);
  const count = (window: string, where = "") => duration.count({ window, where, by: byModel, over: "increase" });
  const outcomes = Object.keys(endings) as readonly Ending[];
  const matcher = (outcome: Ending) => `${label.outcome}="${outcome}"`;
  return [
    {
      name: "relayscope-endings-recording",
      interval: "1m",
      rules: [
        record(calls, count("1h")),
        // 0 where there are calls and none of these: what was usual is a number then.
        ...outcomes.map((outcome) =>
          record(ratio, `(${orNone(count("1h", matcher(outcome)), calls)}) / (${calls} > 0)`, {
            [label.outcome]: outcome,
          }),
        ),
      ],
    },
    {
      name: "relayscope-endings",
      rules: outcomes.map((outcome) => {
        const { high, from, times, calls: least } = endings[outcome];
        const { name, summary, description } = words[outcome];
        const share = `${ratio}{${matcher(outcome)}}`;
        const usual = `avg_over_time(${share}[1d] offset 1h)`;
        return alert(name, {
          severity: "warning",
          category: "quality",
          expr: [
            `(${share} > ${high} or (${share} > ${from} and ${share} > ${times} * ${usual}))`,
            `and ignoring (${label.outcome}) ${share} * ignoring (${label.outcome}) ${calls} >= ${least}`,
            `and ignoring (${label.outcome}) ${count("15m", matcher(outcome))} > 0`,
          ].join("\n"),
          for: waits[name],
          summary,
          description: `{{ $value | humanizePercentage }} of the calls of ${the.service} ${description}`,
          dashboard: "explorer",
          filter,
        });
      }),
    },
  ];
}
