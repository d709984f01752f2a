import { fileURLToPath } from "node:url";
import type { LedgerPage } from "../relay-simulator/ledger.ts";
import { createSimulator } from "../relay-simulator/simulator.ts";
import { isCall, readCallRow } from "./call-row.ts";
import { createForwarder, forwardVerdict } from "./forward.ts";
import type { DemoOptions } from "./options.ts";
import { createReceiver } from "./receiver.ts";
import { report } from "./report.ts";
import type { Screen } from "./screen.ts";
import { runService } from "./service-process.ts";
import { callLegend, createCallTable } from "./table.ts";
import { judge } from "./verdict.ts";
import { wrap } from "./wrap.ts";

const CALLS = "132";
const prices = fileURLToPath(new URL("../relay-simulator/prices.json", import.meta.url));

/** Runs relay, service and receiver on loopback until the work is done or `stop` aborts, tells what was seen; true: all is well. */
export async function runDemo(options: DemoOptions, screen: Screen, stop: AbortSignal): Promise<boolean> {
  const { print, paint, width } = screen;
  const tell = (text: string): void => {
    for (const line of wrap(text, width)) print(line);
  };
  const { endpoint, plant, seconds, speed } = options;
  const simulator = await createSimulator({ speed });
  const forwarder =
    endpoint === undefined
      ? undefined
      : createForwarder(endpoint, (reason) => print(paint("yellow", `not sent on to ${endpoint}: ${reason}`)));
  const table = createCallTable(width, paint);
  const receiver = await createReceiver({
    keepRequests: false,
    onSpan: (span) => isCall(span) && print(table.line(readCallRow(span))),
    ...(forwarder !== undefined && { onRequest: forwarder.send }),
  });
  try {
    tell(`A relay simulator at ${simulator.url}/v1, a service that calls it, and Relayscope in front of the service:`);
    print(paint("cyan", "  node --import relayscope/register examples/any-service/service.ts"));
    const legend = [...callLegend(width), ...table.note].map((text) => paint("dim", text));
    for (const line of ["", ...legend, "", ...table.head]) print(line);
    const work = seconds === undefined ? ["--calls", CALLS] : ["--seconds", String(seconds)];
    const end = await runService(
      [...work, "--concurrency", "8"],
      {
        RELAY_URL: `${simulator.url}/v1`,
        RELAY_KEY: "sk-any-service",
        OTEL_SERVICE_NAME: "any-service",
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_METRIC_EXPORT_INTERVAL: "1000",
        OTEL_BSP_SCHEDULE_DELAY: "300",
        OTEL_BLRP_SCHEDULE_DELAY: "300",
        RELAYSCOPE_PRICES: prices,
        // The table says what has no price; a warning of it would stand in the middle.
        RELAYSCOPE_LOG_LEVEL: process.env["RELAYSCOPE_LOG_LEVEL"] ?? "error",
      },
      stop,
    );
    for (const line of ["", ...report(receiver.spans, paint, width), ""]) print(line);
    if (stop.aborted) {
      print(`stopped by ${String(stop.reason)}: nothing compared`);
      return false;
    }
    tell(`${end.said} (not counted: streams that it left itself); exit code ${end.code ?? end.signal}\n`);
    await Promise.all([simulator.ledger.settled(), forwarder?.settled()]);
    const page = simulator.ledger.read();
    const { equal, lines } = judge(plant ? addToken(page) : page, receiver, paint, width);
    if (plant) tell("--plant: the ledger is given one input token more than there was; the comparison has to find it.");
    for (const line of lines) print(line);
    const lost = (forwarder?.failures.size ?? 0) > 0;
    if (endpoint !== undefined && forwarder !== undefined)
      print(paint(lost ? "red" : "green", `\n${forwardVerdict(endpoint, forwarder)}`));
    return end.code === 0 && equal && !lost;
  } finally {
    await Promise.all([simulator.close(), receiver.close()]);
  }
}

/** A ledger that has seen one token more than there was. */
function addToken(page: LedgerPage): LedgerPage {
  const [model, tally] = Object.entries(page.models)[0] ?? [];
  if (model === undefined || tally === undefined) return page;
  const tokens = { ...tally.tokens, input: tally.tokens.input + 1 };
  return { ...page, models: { ...page.models, [model]: { ...tally, tokens } } };
}
