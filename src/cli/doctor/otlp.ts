import { gzipSync } from "node:zlib";
import type { Destination, Signal } from "../../export/destination.ts";
import { isDisabled } from "../../export/environment.ts";
import { ask } from "./ask.ts";
import { type Dated, readDate } from "./clock.ts";
import { skip, type Finding } from "./finding.ts";
import { createSample, type Sample } from "./otlp-body.ts";
import { judgeAnswer, judgeSilence } from "./otlp-verdict.ts";
import type { Place } from "./place.ts";
import { signals, type ReadSettings } from "./settings.ts";

/** What came of sending. */
export interface Sent {
  readonly findings: readonly Finding[];
  readonly dates: readonly Dated[];
  readonly sample: Sample;
  /** The signals that were taken. */
  readonly taken: ReadonlySet<Signal>;
}

/** Sends one span, one sample and one log record to where the app's would go. */
export async function checkOtlp(place: Place, { destinations, off }: ReadSettings): Promise<Sent> {
  const sample = createSample();
  const disabled = isDisabled();
  const dates: Dated[] = [];
  const taken = new Set<Signal>();
  const findings = await Promise.all(
    signals.map(async (signal) => {
      const check = `otlp.${signal.toLowerCase()}`;
      const destination = destinations.get(signal);
      if (disabled) return skip(check, "OTEL_SDK_DISABLED=true");
      if (off.has(signal)) return skip(check, `off: OTEL_${signal}_EXPORTER=none`);
      if (destination === undefined) return skip(check, "its address is wrong: see settings");
      const { finding, dated } = await send(place, signal, destination, sample.bodies[signal]);
      if (dated !== undefined) dates.push(dated);
      if (finding.state !== "fail") taken.add(signal);
      return finding;
    }),
  );
  return { findings, dates, sample, taken };
}

async function send(
  { options, secrets, signal: ending, env }: Place,
  signal: Signal,
  { url, headers, gzip, timeoutMs, tls }: Destination,
  body: Buffer,
): Promise<{ finding: Finding; dated?: Dated }> {
  for (const value of Object.values(headers)) if (!isPlain(value)) secrets.add(value);
  const answer = await ask({
    url,
    headers: { ...headers, ...(gzip && { "content-encoding": "gzip" }) },
    tls,
    body: gzip ? gzipSync(body) : body,
    timeoutMs: Math.min(timeoutMs, options.limitMs),
    signal: ending,
  });
  const asked = { signal, url, headerNames: Object.keys(headers).filter((name) => !ours.has(name)) };
  if (!("status" in answer)) return { finding: judgeSilence(asked, answer, env) };
  const dated = readDate(new URL(url).host, answer.headers.date, answer.at);
  return { finding: judgeAnswer(asked, answer, secrets), ...(dated && { dated }) };
}

const ours = new Set(["content-type", "user-agent"]);

// Ours: the type of the body, and who sends it.
function isPlain(value: string): boolean {
  return value === "application/json" || value.startsWith("relayscope/");
}
