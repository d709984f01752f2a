import { histogramOf, type Flavour } from "../flavour.ts";
import { bad, label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { orNone } from "./recording.ts";
import { alert, record, type Group, type Rule } from "./rule.ts";
import { the } from "./said.ts";

const roles = ["baseline", "candidate"] as const;
const by = [label.env, label.model];
const window = "30m";

/** What is recorded of each side, told apart by the label `role`. */
export const compared = {
  calls: "migration:llm_calls:increase30m",
  faults: "migration:llm_faults:increase30m",
  p95: "migration:llm_duration_seconds:p95_30m",
  firstToken: "migration:llm_ttft_seconds:p95_30m",
  zscore: "migration:llm_fault_ratio:zscore30m",
} as const;

/** The relay that is moved to, compared with the one that is moved from. */
export function migration(flavour: Flavour): readonly Group[] {
  return [
    { name: "relayscope-migration", interval: "1m", rules: [...recordings(flavour), zscore()] },
    { name: "relayscope-migration-alerts", rules: alerts() },
  ];
}

function recordings(flavour: Flavour): readonly Rule[] {
  const calls = histogramOf("duration", flavour);
  const streams = histogramOf("timeToFirstChunk", flavour);
  return roles.flatMap((role) => {
    const side = `${label.role}="${role}"`;
    const counted = { window, by, over: "increase" } as const;
    const all = calls.count({ ...counted, where: side });
    return [
      record(compared.calls, all, { role }),
      record(compared.faults, orNone(calls.count({ ...counted, where: `${side}, ${bad}` }), all), { role }),
      record(compared.p95, `${calls.quantile(0.95, { window, by, where: `${side}, ${label.outcome}="ok"` })} >= 0`, {
        role,
      }),
      record(compared.firstToken, `${streams.quantile(0.95, { window, by, where: side })} >= 0`, { role }),
    ];
  });
}

/** Of two proportions, pooled: half a fault on one call more keeps it a number where neither side has any. */
function zscore(): Rule {
  const [calls, callsBefore] = [`(${of("calls", "candidate")} > 0)`, `(${of("calls", "baseline")} > 0)`];
  const [faults, faultsBefore] = [of("faults", "candidate"), of("faults", "baseline")];
  const pooled = `((${faults} + ignoring (role) ${faultsBefore} + 0.5) / ignoring (role) (${calls} + ignoring (role) ${callsBefore} + 1))`;
  return record(
    compared.zscore,
    [
      `(${faults} / ${calls} - ignoring (role) ${faultsBefore} / ${callsBefore})`,
      "/ ignoring (role)",
      "sqrt(",
      `  ${pooled}`,
      `  * ignoring (role) (1 - ${pooled})`,
      `  * ignoring (role) (1 / ${calls} + ignoring (role) 1 / ${callsBefore})`,
      ")",
    ].join("\n"),
  );
}

function alerts(): readonly Rule[] {
  const { waits } = thresholds;
  const { z, calls, p95Ratio } = thresholds.canary;
  const enough = roles.map((role) => `and ignoring (role) ${of("calls", role)} >= ${calls}`).join("\n");
  const filter = { env: label.env, model: label.model };
  return [
    alert("LLMCanaryErrorRegression", {
      severity: "critical",
      category: "migration",
      expr: `${compared.zscore} > ${z}\n${enough}`,
      for: waits.LLMCanaryErrorRegression,
      summary: `Calls to ${the.model} fail more often on the new relay than on the old one.`,
      description:
        'Over 30 minutes the share of failed calls differs by {{ $value | printf "%.1f" }} standard errors: chance alone does that less than once in a thousand times. Stop the move, and send the calls back.',
      dashboard: "migration",
      filter,
    }),
    alert("LLMCanaryLatencyRegression", {
      severity: "warning",
      category: "migration",
      expr: `${of("p95", "candidate")} / ignoring (role) ${of("p95", "baseline")} > ${p95Ratio}\n${enough}`,
      for: waits.LLMCanaryLatencyRegression,
      summary: `Calls to ${the.model} take longer on the new relay than on the old one.`,
      description:
        'Over 30 minutes the 95th percentile of good calls is {{ $value | printf "%.2f" }} times the old relay\'s. Go no further with the move before it is known why.',
      dashboard: "migration",
      filter,
    }),
  ];
}

function of(what: keyof typeof compared, role: (typeof roles)[number]): string {
  return `${compared[what]}{role="${role}"}`;
}
