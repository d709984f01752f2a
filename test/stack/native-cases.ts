import { parse, stringify } from "yaml";

/** What is read of a file that promtool judges. */
interface Cases {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string; readonly values: string }[];
    readonly promql_expr_test?: readonly { readonly expr: string }[];
  }[];
}

/** Files of prometheus/tests about calls that are counted, and not how long they took: these are so of native histograms, too. */
export const ofCounts = ["availability", "capacity", "quality", "woken", "situations", "days"] as const;

const histograms: Readonly<Record<string, string>> = {
  gen_ai_client_operation_duration_seconds_count: "gen_ai_client_inference_duration_seconds",
  gen_ai_client_operation_time_to_first_chunk_seconds_count: "gen_ai_client_inference_time_to_first_chunk_seconds",
};

/** A file of promtool's cases, with native histograms in place of the counts of classic ones, and judged by the rules for them. */
export function nativeCases(text: string): string {
  const file = parse(text) as Cases;
  for (const one of file.tests)
    Object.assign(one, {
      input_series: one.input_series.map(nativeSeries),
      // What is asked of the series themselves is not what is told.
      promql_expr_test: one.promql_expr_test?.filter(({ expr }) =>
        Object.keys(histograms).every((name) => !expr.includes(name)),
      ),
    });
  return stringify({
    ...file,
    rule_files: file.rule_files.map((path) => path.replace("../rules/", "../rules-native/")),
  });
}

function nativeSeries({ series, values }: Cases["tests"][number]["input_series"][number]) {
  const [name = ""] = series.split("{", 1);
  const native = histograms[name];
  return native === undefined
    ? { series, values }
    : { series: series.replace(name, native), values: nativeValues(values) };
}

/** "0+10x60 _x5 600" */
function nativeValues(values: string): string {
  const native = (count: string) =>
    `{{schema:-53 count:${count} sum:${count} custom_values:[2.56] buckets:[${count} 0]}}`;
  return values
    .split(" ")
    .map((part) => {
      const [, from, step = "0", times] = /^([\d.]+)(?:\+([\d.]+))?(?:x(\d+))?$/.exec(part) ?? [];
      if (from === undefined) return part;
      return times === undefined ? native(from) : `${native(from)}+${native(step)}x${times}`;
    })
    .join(" ");
}
