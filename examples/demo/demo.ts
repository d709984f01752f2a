import { fileURLToPath } from "node:url";
import type { LedgerPage } from "../relay-simulator/ledger.ts";
import { createSimulator } from "../relay-simulator/simulator.ts";
import { isCall, readCallRow } from "./call-row.ts";
import { compare, countFigures } from "./compare.ts";
import { count } from "./columns.ts";
import type { DemoOptions } from "./options.ts";
import type { Paint } from "./paint.ts";
import type { Receiver } from "./receiver.ts";
import { createReceiver } from "./receiver.ts";
import { report } from "./report.ts";
import { runService } from "./service-process.ts";
import { tableHead, tableLine } from "./table.ts";

const CALLS = "132";
const prices = fileURLToPath(new URL("../relay-simulator/prices.json", import.meta.url));

/** Runs relay, service and receiver on loopback, tells what was seen, and resolves to the exit code. */
export async function runDemo(options: DemoOptions, print: (line: string) => void, paint: Paint): Promise<number> {
  const simulator = await createSimulator({ speed: options.speed });
  const receiver = await createReceiver({
    keepRequests: false,
    onSpan: (span) => isCall(span) && print(tableLine(readCallRow(span), paint)),
    ...(options.endpoint !== undefined && { forwardTo: options.endpoint }),
  });
  try {
    print(`A relay simulator at ${simulator.url}/v1, a service that calls it, and Relayscope in front of the service:`);
    print(paint("cyan", "  node --import relayscope/register examples/any-service/service.ts"));
    print(`\n${tableHead(paint)}`);
    const work = options.seconds === undefined ? ["--calls", CALLS] : ["--seconds", String(options.seconds)];
    const end = await runService([...work, "--concurrency", "8"], {
      RELAY_URL: `${simulator.url}/v1`,
      RELAY_KEY: "sk-any-service",
      OTEL_SERVICE_NAME: "any-service",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
      OTEL_BSP_SCHEDULE_DELAY: "300",
      OTEL_BLRP_SCHEDULE_DELAY: "300",
      RELAYSCOPE_PRICES: prices,
    });
    await simulator.ledger.settled();
    const page = options.plant ? plant(simulator.ledger.read()) : simulator.ledger.read();
    for (const line of ["", ...report(receiver.spans, paint), "", ...verdict(page, receiver, paint)]) print(line);
    const { unforwarded } = receiver;
    if (unforwarded.length > 0)
      print(paint("yellow", `\nnot sent on: ${unforwarded.length} requests; the first: ${unforwarded[0]}`));
    print(`\n${end.said}; exit code ${end.code ?? end.signal}`);
    return end.code === 0 && compare(page, receiver).length === 0 && page.operations.length > 0 ? 0 : 1;
  } finally {
    await Promise.all([simulator.close(), receiver.close()]);
  }
}

/** The comparison of the relay's own books with what telemetry says, in lines. */
function verdict(page: LedgerPage, receiver: Receiver, paint: Paint): string[] {
  const differences = compare(page, receiver);
  const { operations, requests } = page;
  const title = paint("bold", "The relay's ledger against spans, logs and metrics");
  const sizes = `${count(operations.length)} calls in ${count(requests.length)} HTTP requests; ${count(receiver.metrics.length)} series`;
  if (differences.length === 0) {
    return [
      title,
      sizes,
      paint("green", `equal: ${countFigures(page)} figures of the ledger, to the unit, costs to 1e-9`),
    ];
  }
  return [
    title,
    sizes,
    paint("red", `${differences.length} differences:`),
    ...receiver.problems.map((problem) => `  ${problem}`),
    ...differences.map(
      ({ signal, what, expected, found }) =>
        `  ${signal.padEnd(9)} ${what.padEnd(48)} expected ${expected}, found ${found}`,
    ),
  ];
}

/** A ledger that has seen one token more than there was. */
function plant(page: LedgerPage): LedgerPage {
  const [model, tally] = Object.entries(page.models)[0] ?? [];
  if (model === undefined || tally === undefined) return page;
  const tokens = { ...tally.tokens, input: tally.tokens.input + 1 };
  return { ...page, models: { ...page.models, [model]: { ...tally, tokens } } };
}
