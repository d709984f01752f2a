import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { gunzipSync } from "node:zlib";
import type { OtlpRequest } from "../../examples/demo/otlp.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { runScript } from "./run-script.ts";
import { startEchoingRelay } from "./echoing-relay.ts";
import { createGarden, findLeaks, type Garden } from "./planted.ts";

// Under a name that says it, whatever the spelling; and as a key under any name.
const queries = [
  "key",
  "api_key",
  "API_KEY",
  "Api-Key",
  "apiKey",
  "%6bey",
  "k%65y",
  "%256bey",
  "+key",
  "token",
  "access_token",
  "sig",
  "Signature",
  "X-Amz-Signature",
  "x-amz-security-token",
  "key[]",
  "auth[token]",
  "client_secret",
  "password",
  "a;token",
];

/** What the client plants, by the name it knows it by. */
function plantRequest(garden: Garden): Record<string, string> {
  const plain = (...names: string[]) => names.map((name) => [name, garden.plain(`request: ${name}`)]);
  const key = (...names: string[]) => names.map((name) => [name, garden.key(`request: ${name}`)]);
  return Object.fromEntries([
    ...plain(
      "authorization",
      "xApiKey",
      "apiKey",
      "googleKey",
      "proxy",
      "cookie",
      "userHeader",
      "sdkKey",
      "organization",
    ),
    ...plain(
      "prompt",
      "image",
      "user",
      "metadata",
      "input",
      "system",
      "toolResult",
      "tool",
      "schema",
      "cacheKey",
      "endUser",
    ),
    ...plain("thrown", "cause", "property", "matrix"),
    ...plain(...queries.map((name) => `?${name}`)),
    ...key("model", "errorCode", "segment", "unnamed", "escaped", "tenant"),
    ["telegram", `7712345678:${garden.plain("request: telegram").padEnd(35, "A")}`],
  ]) as Record<string, string>;
}

async function run(env: NodeJS.ProcessEnv, where: "main" | "thread", fault = "none") {
  const garden = createGarden();
  const planted = plantRequest(garden);
  const bodies: string[] = [];
  const optIn = env["OTEL_SEMCONV_STABILITY_OPT_IN"];
  const generations = { gen_ai_latest_experimental: "latest", "gen_ai_latest_experimental/dup": "dup" } as const;
  const receiver = await createReceiver({
    keepRequests: false,
    generation: generations[optIn as keyof typeof generations] ?? "v1.41",
    onRequest: ({ headers }, bytes) =>
      void bodies.push((headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString()),
  });
  const relay = await startEchoingRelay(garden);
  const folder = mkdtempSync(join(tmpdir(), "relayscope-secrets-"));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await Promise.all([receiver.close(), relay.close()]);
  });
  const logFile = join(folder, "calls.jsonl");
  const ended = await runScript("planted-client.mjs", [relay.url, relay.closedUrl, where, fault], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${garden.plain("collector's header")}`,
    RELAYSCOPE_EXIT_TIMEOUT: "10000",
    RELAYSCOPE_LOG_FILE: logFile,
    RELAYSCOPE_HTTP_SPANS: "always",
    RELAYSCOPE_SALT: garden.plain("salt"),
    RELAYSCOPE_KEY_FINGERPRINT: "true",
    RELAYSCOPE_ATTRIBUTION_LABELS: "team,tenant",
    PLANTED: JSON.stringify(planted),
    ...env,
  });
  const places = {
    traces: bodies
      .filter((body) => body.includes("resourceSpans"))
      .map(withoutSpansOfSdks)
      .join("\n"),
    metrics: bodies.filter((body) => body.includes("resourceMetrics")).join("\n"),
    logs: bodies.filter((body) => body.includes("resourceLogs")).join("\n"),
    "log file": readFileSync(logFile, "utf8"),
    stderr: ended.err,
    stdout: ended.out,
  };
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    findLeaks(text, garden.all).map((leak) => `${leak} in ${place}`),
  );
  return { ended, places, leaks, receiver, relay };
}

/** @anthropic-ai/sdk makes spans of its own, with whatever was given for a model: it tells them, and we send them as they are. */
function withoutSpansOfSdks(body: string): string {
  const { resourceSpans = [] } = JSON.parse(body) as OtlpRequest;
  const own = (name: string | undefined) => !name?.startsWith("com.anthropic.");
  return JSON.stringify(
    resourceSpans.map(({ resource, scopeSpans = [] }) => ({
      resource,
      scopeSpans: scopeSpans.filter(({ scope }) => own(scope?.name)),
    })),
  );
}

test.each<[NodeJS.ProcessEnv, "main" | "thread"]>([
  [{ RELAYSCOPE_LOG_LEVEL: "debug" }, "main"],
  [{ RELAYSCOPE_LOG_LEVEL: "debug", OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental/dup" }, "thread"],
  [{ RELAYSCOPE_LOG_LEVEL: "info", OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental" }, "main"],
  [{ RELAYSCOPE_LOG_LEVEL: "none", RELAYSCOPE_HTTP_SPANS: "never", RELAYSCOPE_OTEL: "own" }, "main"],
  [
    { RELAYSCOPE_LOG_LEVEL: "warn", OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", NODE_OPTIONS: "--trace-warnings" },
    "thread",
  ],
])("with %o in the %s no secret is in any signal, the log file or on stderr", async (env, where) => {
  const { ended, places, leaks, receiver, relay } = await run(env, where);
  expect([ended.code, ended.out]).toEqual([0, ""]);
  expect(relay.requests).toBeGreaterThan(100);
  expect(receiver.spans.length).toBeGreaterThan(100);
  expect(
    Math.min(places.traces.length, places.metrics.length, places.logs.length, places["log file"].length),
  ).toBeGreaterThan(10_000);
  // Their hashes are told.
  for (const text of [places.traces, places.logs, places["log file"]])
    for (const name of ["enduser.pseudo.id", "relayscope.key"]) expect(text).toContain(`"${name}"`);
  expect(leaks).toEqual([]);
});

test("a secret that the app itself puts into a span is found: the search would find ours", async () => {
  const { leaks } = await run({}, "main", "leak");
  expect(leaks).toEqual(["request: prompt (as it is) in traces"]);
});
