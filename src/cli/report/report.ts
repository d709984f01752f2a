import { writeFile } from "node:fs/promises";
import { fileProblem } from "../../export/file-problem.ts";
import { readBackEndPlace } from "../back-end/place.ts";
import { collect, type Report } from "./collect.ts";
import { loadCharts } from "./load-charts.ts";
import { nothingFound } from "./notes.ts";
import { readOptions, type Options, usage } from "./options.ts";
import { chartsOf } from "./over-time.ts";
import { reportPage } from "./page.ts";
import { refusedPattern } from "./refused-pattern.ts";
import { createPrometheus, type Prometheus } from "./prometheus.ts";
import { headLines, noteLines, reportLines } from "./show.ts";
import { reportCsv, reportJson } from "./write.ts";

/** Tells what the calls of a range were, out of Prometheus; gives the exit code. */
export async function report(given: readonly string[]): Promise<number> {
  const options = readOptions(given, process.env, Date.now());
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const accepted = "the address of Prometheus, such as http://127.0.0.1:9090";
  const place = readBackEndPlace(
    options.prometheus,
    { prefix: "PROMETHEUS", option: "--prometheus", accepted },
    process.env,
  );
  const prometheus = createPrometheus(place, options.timeoutMs);
  const found = await collect(options, prometheus).catch((error: unknown) => {
    throw refusedPattern(error, options.conditions) ?? error;
  });
  if (found === undefined) {
    process.stderr.write(`relayscope report: ${await nothingFound(options, prometheus)}\n`);
    return 1;
  }
  const text = await write(found, options, prometheus);
  // A CSV has no place for them.
  if (options.format === "csv") for (const line of noteLines(found)) process.stderr.write(`${line}\n`);
  if (options.out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  await writeFile(options.out, text).catch((error: unknown) => {
    throw new Error(`--out: ${fileProblem(error, options.out ?? "")}`, { cause: error });
  });
  console.log([...headLines(found), ...noteLines(found), `written to ${options.out}`].join("\n"));
  return 0;
}

async function write(
  found: Report,
  { format, where, currency, clock }: Options,
  prometheus: Prometheus,
): Promise<string> {
  if (format === "json") return `${reportJson(found)}\n`;
  if (format === "csv") return reportCsv(found);
  if (format === "table") return `${reportLines(found).join("\n")}\n`;
  const source = { prometheus, flavour: found.generation, where, currency };
  return reportPage(found, await chartsOf(source, found.range, found.offset), loadCharts(), clock.now);
}
