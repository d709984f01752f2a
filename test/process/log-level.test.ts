import { afterAll, beforeAll, expect, test } from "vitest";
import { startOtlpReceiver, type OtlpReceiver } from "./otlp-receiver.ts";
import { runPreloaded } from "./preloaded.ts";

let collector: OtlpReceiver;
beforeAll(async () => void (collector = await startOtlpReceiver()));
afterAll(() => collector.close());

const wrong = {
  RELAYSCOPE_OTEL: "own",
  RELAYSCOPE_EXIT_TIMEOUT: "8000",
  RELAYSCOPE_HTTP_SPANS: "sometimes",
  RELAYSCOPE_PRICE: "prices.json",
  OTEL_PROPAGATORS: "b3",
  OTEL_TRACES_SAMPLER: "xray",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
};
const lines = {
  error: /^relayscope: OTEL_TRACES_SAMPLER="xray" is not .+; parentbased_always_on is used$/,
  setting: /^relayscope: RELAYSCOPE_HTTP_SPANS="sometimes" is not retries, always or never; the default is used$/,
  name: /^relayscope: "RELAYSCOPE_PRICE" is no setting; RELAYSCOPE_PRICES is, and may be meant\. It is not used$/,
  warning: /^relayscope: OTEL_PROPAGATORS: "b3" is not tracecontext, baggage or none; it is left out$/,
  note: /^relayscope: OTEL_EXPORTER_OTLP_PROTOCOL="http\/protobuf" is not http\/json; .+ is used$/,
  start:
    /^relayscope: 0\.1\.0 is on \(Node .+\); traces, metrics, logs to http:\/\/127\.0\.0\.1:\d+; OpenTelemetry: own .+$/,
};
const { error, setting, name, warning, note, start } = lines;

const run = async (env: Record<string, string>) => {
  const ended = await runPreloaded({ script: "log-level-app.mjs", endpoint: collector.url, env: { ...wrong, ...env } });
  expect(ended).toMatchObject({ code: 0, signal: null });
  // The app's, and nothing else.
  expect(ended.out.split("\n").sort()).toEqual(["", "main", "worker"]);
  expect(ended.err === "" || ended.err.endsWith("\n")).toBe(true);
  return ended.err.split("\n").slice(0, -1);
};

test.each<[env: Record<string, string>, said: RegExp[]]>([
  [{ RELAYSCOPE_LOG_LEVEL: "none" }, []],
  [{ RELAYSCOPE_LOG_LEVEL: "error" }, [error]],
  [{ RELAYSCOPE_LOG_LEVEL: "warn" }, [error, setting, name, warning]],
  [{}, [error, setting, name, warning]],
  [{ RELAYSCOPE_LOG_LEVEL: "info" }, [error, setting, name, warning, note, start]],
  [{ OTEL_LOG_LEVEL: "NONE" }, []],
  [{ OTEL_LOG_LEVEL: "Info" }, [error, setting, name, warning, note, start]],
  [{ OTEL_LOG_LEVEL: "debug", RELAYSCOPE_LOG_LEVEL: "error" }, [error]],
])("%j: each line once, whatever the number of threads, on stderr alone", async (env, said) => {
  const told = await run(env);
  expect(told.map((line) => said.find((one) => one.test(line)) ?? line)).toEqual(expect.arrayContaining(said));
  expect(told).toHaveLength(said.length);
});

test.each(["debug", "DEBUG"])("at level %s the threads are heard, too, and every line is ours", async (level) => {
  const told = await run(level === "debug" ? { RELAYSCOPE_LOG_LEVEL: level } : { OTEL_LOG_LEVEL: level });
  for (const line of told) expect(line).toMatch(/^relayscope: [^\p{C}]+$/u);
  for (const one of Object.values(lines)) expect(told.filter((line) => one.test(line))).toHaveLength(2);
});

test("a value of any kind leaves one line, and the app runs", async () => {
  const hostile = "\u001b[31m\nplanted \u202e\u2028" + "ü".repeat(20_000);
  const names = ["ENABLED", "OTEL", "HTTP_SPANS", "RELAYS", "PROPAGATE", "EXIT_TIMEOUT"].map(
    (one) => `RELAYSCOPE_${one}`,
  );
  const told = await run({ ...Object.fromEntries(names.map((one) => [one, hostile])), RELAYSCOPE_LOG_LEVEL: "warn" });
  for (const one of names) expect(told.filter((line) => line.startsWith(`relayscope: ${one}="`))).toHaveLength(1);
  for (const line of told) {
    expect(line.length).toBeLessThanOrEqual(300);
    expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  }
});
