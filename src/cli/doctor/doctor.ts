import { readSettings } from "../../settings/config.ts";
import { checkCapture, type Captured } from "./capture.ts";
import { checkClock } from "./clock.ts";
import { fail, warn, type Finding } from "./finding.ts";
import { checkLoading } from "./loading.ts";
import { readOptions, usage } from "./options.ts";
import { checkOtelMode } from "./otel-mode.ts";
import { checkOtlp } from "./otlp.ts";
import type { Place } from "./place.ts";
import { createPrinter } from "./print.ts";
import { checkRelays, type Relayed } from "./relay.ts";
import { checkNode, checkSdks, checkUndici } from "./runtime.ts";
import { collectSecrets } from "./secrets.ts";
import { checkSettings } from "./settings.ts";
import { checkStored } from "./stored.ts";

// All of it. The checks' own limits add up to less: a run with its calls, and then the reading back.
const wholeMs = 60_000;

/** Runs the checks and prints a line for each; gives the exit code. */
export async function doctor(given: readonly string[]): Promise<number> {
  const { env } = process;
  const options = readOptions(given, env);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  endOnSignals();
  const secrets = collectSecrets(env);
  const { settings, problems } = readSettings(env);
  const place: Place = {
    env,
    folder: process.cwd(),
    options,
    settings,
    secrets,
    signal: AbortSignal.timeout(wholeMs),
    say: (line) => void process.stderr.write(`relayscope doctor: ${line}\n`),
  };
  const printer = createPrinter(options.json, env, secrets);
  printer.show(checkNode());
  const { findings: undicis, copies } = checkUndici(place);
  printer.show([...undicis, ...checkSdks(place)]);
  const read = checkSettings(place, problems);
  printer.show(read.findings);
  const { findings: loading, register } = checkLoading(place);
  printer.show(loading);

  // What takes time, at the same time; told in a fixed order.
  const within = bounded(place);
  const capturing = within<Captured>("capture", checkCapture(place, register, copies), { findings: [], said: [] });
  const sending = checkOtlp(place, read);
  const asking = within<Relayed>("relay", checkRelays(place, read.prices), { findings: [], dates: [] });
  const captured = await capturing;
  const known = new Set(read.findings.map(({ message }) => message));
  const more = captured.said.filter((line) => !known.has(line)).map((line) => warn("settings", line));
  printer.show([...captured.findings, ...more, checkOtelMode(place, captured.whose)]);
  const sent = await sending;
  printer.show(sent.findings);
  const relayed = await asking;
  printer.show([...relayed.findings, ...checkClock([...sent.dates, ...relayed.dates])]);
  printer.show(await checkStored(place, sent, captured.traceparent));
  return printer.end();
}

/** For each check an end, whatever it waits for: half a second after the limit that it keeps itself. */
function bounded({ options, signal }: Place) {
  return async <Result extends { readonly findings: readonly Finding[] }>(
    check: string,
    work: Promise<Result>,
    empty: Result,
  ): Promise<Result> => {
    const late = (message: string): Result => ({ ...empty, findings: [fail(check, message)] });
    const over = Promise.withResolvers<Result>();
    const timer = setTimeout(
      () => over.resolve(late(`not finished within ${options.limitMs / 1000} s`)),
      options.limitMs + 500,
    );
    signal.addEventListener("abort", () => over.resolve(late(`not finished within ${wholeMs / 1000} s in all`)));
    try {
      return await Promise.race([work, over.promise]);
    } catch (error) {
      return late(`could not be tried: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Ctrl-C ends it, and what it has started. */
function endOnSignals(): void {
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
}
