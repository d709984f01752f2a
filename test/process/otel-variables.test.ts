import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { otelVariables } from "../../tools/otel-variables.ts";
import { startLoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";
import { startOtlpReceiver, type OtlpReceiver, type Received } from "./otlp-receiver.ts";

// The same app, in the same environment, once with OpenTelemetry's own Node SDK and once with the preload.
const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const sdks = { theirs: fixture("node-sdk.mjs"), ours: "relayscope/register" };

type Env = Readonly<Record<string, string>>;

interface Case {
  readonly env: Env;
  readonly spans?: number;
  readonly runMs?: number;
  readonly secure?: boolean;
  readonly silent?: boolean;
}

interface Run {
  readonly out: string;
  readonly err: string;
  readonly received: readonly Received[];
}

const tried = new Set<string>();

// {url} and {port} are the receiver's.
async function runUnder(sdk: keyof typeof sdks, { env, spans = 1, runMs = 0, secure, silent }: Case): Promise<Run> {
  const receiver = await startOtlpReceiver({ secure: secure === true, silent: silent === true });
  const place = (text: string) => text.replaceAll("{url}", receiver.url).replaceAll("{port}", String(receiver.port));
  try {
    const { out, err } = await run(sdk, receiver, [String(spans), String(runMs)], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      ...(sdk === "theirs" && { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }),
      RELAYSCOPE_OTEL: "own",
      RELAYSCOPE_EXIT_TIMEOUT: silent === true ? "100" : "8000",
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)])),
    });
    return { out, err, received: [...receiver.received] };
  } finally {
    await receiver.close();
  }
}

function run(
  sdk: keyof typeof sdks,
  { url }: OtlpReceiver,
  parameters: string[],
  env: Env,
): Promise<{ out: string; err: string }> {
  const mark = url.startsWith("https") ? [] : [`${url}/mark`];
  const child = spawn(process.execPath, ["--import", sdks[sdk], fixture("otel-app.mjs"), ...parameters, ...mark], {
    cwd: root,
    env: { PATH: process.env["PATH"], ...env },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((done) => {
    child.on("close", () => done(said));
  });
}

async function runBoth(given: Case): Promise<{ theirs: Run; ours: Run }> {
  for (const name of Object.keys(given.env)) tried.add(name);
  const [theirs, ours] = await Promise.all([runUnder("theirs", given), runUnder("ours", given)]);
  return { theirs, ours };
}

/** What arrived, without times, ids, and what is told of the process. */
function seen({ out, received }: Run) {
  const bodies = received.map(({ path, text }) => ({ path, body: JSON.parse(text) as object }));
  const all = (name: string) => bodies.flatMap(({ body }) => find(body, name) as Record<string, unknown>[]);
  const metrics = all("metrics").filter(({ name }) => !/^(relayscope|gen_ai|http)\./.test(String(name)));
  return {
    out: out.split("\n").find((line) => line.startsWith('{"carrier"')),
    paths: [...new Set(received.map(({ path }) => path))].sort(),
    headers: Object.fromEntries(received.map(({ path, headers }) => [path, headers])),
    client: received[0]?.client,
    resource: Object.fromEntries(
      all("attributes").flatMap(({ key, value }) =>
        /^service\.(?!instance)|^test\./.test(String(key)) ? [[key, value]] : [],
      ),
    ),
    spans: all("spans")
      .map((span) => strip(span, /imeUnixNano$|^(trace|span|parentSpan)Id$|^flags$/))
      .sort(byName),
    records: all("logRecords").map((record) => strip(record, /imeUnixNano$/)),
    metrics: metrics.map((metric) => strip(metric, /imeUnixNano$/)).sort(byName),
  };
}

/** The entries of every list with this name, at any depth; of attributes those of resources alone. */
function find(from: unknown, name: string): unknown[] {
  if (Array.isArray(from)) return from.flatMap((one) => find(one, name));
  if (typeof from !== "object" || from === null) return [];
  if (name === "attributes" && "resource" in from)
    return (from.resource as { attributes?: unknown[] }).attributes ?? [];
  return Object.entries(from).flatMap(([key, value]) =>
    key === name && Array.isArray(value) && name !== "attributes" ? value : find(value, name),
  );
}

function strip(from: unknown, names: RegExp): Record<string, unknown> {
  return JSON.parse(JSON.stringify(from, (key, value: unknown) => (names.test(key) ? undefined : value))) as Record<
    string,
    unknown
  >;
}

function byName(a: { name?: unknown }, b: { name?: unknown }): number {
  return String(a.name) < String(b.name) ? -1 : 1;
}

const files = Object.fromEntries(
  ["wrong", "empty"].map((name) => [name, join(tmpdir(), `relayscope-${process.pid}-${name}.pem`)]),
);
writeFileSync(files["wrong"] ?? "", "no certificate");
const certificate = fixture("localhost.cert.pem");
const key = fixture("localhost.key.pem");

const ratio = (name: string, arg: string) => ({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg });

test.each<Env>([
  {},
  // Where to, with what, how.
  { OTEL_EXPORTER_OTLP_ENDPOINT: "{url}/base/" },
  { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", ...signalled("ENDPOINT", "{url}/own/?a=b") },
  { OTEL_EXPORTER_OTLP_HEADERS: " authorization = Basic%20dXNlcjpw , a=b=c, x=%2C%C3%A9%3D, b=;z" },
  { OTEL_EXPORTER_OTLP_HEADERS: "a=1,b=2", ...signalled("HEADERS", "b=3,c=4") },
  { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" },
  { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", ...signalled("COMPRESSION", "none") },
  { OTEL_EXPORTER_OTLP_COMPRESSION: "zstd" },
  { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
  { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", ...signalled("PROTOCOL", " http/json ".trim()) },
  // What is sent at all.
  { OTEL_TRACES_EXPORTER: "none" },
  { OTEL_METRICS_EXPORTER: "none" },
  { OTEL_LOGS_EXPORTER: "none" },
  { OTEL_TRACES_EXPORTER: "otlp,otlp", OTEL_METRICS_EXPORTER: " otlp ", OTEL_LOGS_EXPORTER: "" },
  { OTEL_METRICS_EXPORTER: "console,none", OTEL_LOGS_EXPORTER: "none,otlp", OTEL_TRACES_EXPORTER: "none,otlp" },
  { OTEL_SDK_DISABLED: " TRUE " },
  { OTEL_SDK_DISABLED: "1" },
  // Sampling.
  { OTEL_TRACES_SAMPLER: "always_on" },
  { OTEL_TRACES_SAMPLER: "always_off" },
  { OTEL_TRACES_SAMPLER: "parentbased_always_on" },
  { OTEL_TRACES_SAMPLER: "parentbased_always_off" },
  ratio("traceidratio", "0"),
  ratio("traceidratio", "1"),
  ratio("traceidratio", "2"),
  ratio("traceidratio", "much"),
  ratio("parentbased_traceidratio", "0"),
  { OTEL_TRACES_SAMPLER: "parentbased_traceidratio" },
  { OTEL_TRACES_SAMPLER: "xray" },
  // Limits.
  { OTEL_ATTRIBUTE_COUNT_LIMIT: "2", OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "10" },
  {
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "3",
    OTEL_ATTRIBUTE_COUNT_LIMIT: "2",
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8",
  },
  { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: "3", OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8" },
  { OTEL_SPAN_EVENT_COUNT_LIMIT: "2", OTEL_SPAN_LINK_COUNT_LIMIT: "1" },
  { OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: "1", OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: "2" },
  { OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: "1", OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: "2" },
  {
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "many",
    OTEL_ATTRIBUTE_COUNT_LIMIT: "2",
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: "0",
  },
  // Metrics.
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" },
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "LowMemory" },
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "sometimes" },
  { OTEL_METRIC_EXPORT_INTERVAL: "-5", OTEL_METRIC_EXPORT_TIMEOUT: "soon" },
  { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: "explicit_bucket_histogram" },
  // What goes with requests, and who says it.
  { OTEL_PROPAGATORS: "tracecontext" },
  { OTEL_PROPAGATORS: "baggage,baggage" },
  { OTEL_PROPAGATORS: "none,tracecontext" },
  { OTEL_PROPAGATORS: "jaeger" },
  { OTEL_PROPAGATORS: "jaeger, tracecontext,baggage" },
  {
    OTEL_SERVICE_NAME: "by name",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=by-attribute,test.a=%2C%20%3D%C3%A9, test.b = x ,",
  },
  { OTEL_RESOURCE_ATTRIBUTES: "service.name=by-attribute,service.version=1" },
  { OTEL_RESOURCE_ATTRIBUTES: "test.a=1,test.b" },
  { OTEL_RESOURCE_ATTRIBUTES: "test.a=1,test.b=%zz", OTEL_SERVICE_NAME: "named" },
])("what arrives is what OpenTelemetry's own SDK would have sent: %j", async (env) => {
  const { theirs, ours } = await runBoth({ env, spans: 2 });
  expect(seen(ours)).toEqual(seen(theirs));
});

function signalled(name: string, value: string): Env {
  return Object.fromEntries(
    ["TRACES", "METRICS", "LOGS"].map((signal) => [`OTEL_EXPORTER_OTLP_${signal}_${name}`, value]),
  );
}

test.each<[what: string, env: Env, arrives: boolean, client: string | undefined]>([
  ["the common files", { OTEL_EXPORTER_OTLP_CERTIFICATE: certificate }, true, undefined],
  [
    "a client's certificate",
    {
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificate,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificate,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: key,
    },
    true,
    "localhost",
  ],
  [
    "a signal's own files",
    {
      OTEL_EXPORTER_OTLP_CERTIFICATE: files["wrong"] ?? "",
      ...signalled("CERTIFICATE", certificate),
      ...signalled("CLIENT_CERTIFICATE", certificate),
      ...signalled("CLIENT_KEY", key),
    },
    true,
    "localhost",
  ],
  ["a file that is not there", { OTEL_EXPORTER_OTLP_CERTIFICATE: files["empty"] ?? "" }, false, undefined],
])("TLS with %s: the same certificates are trusted and shown", async (_what, env, arrives, client) => {
  const { theirs, ours } = await runBoth({ env, secure: true });
  expect(theirs.received.length > 0).toBe(arrives);
  expect(seen(ours)).toEqual(seen(theirs));
  expect(ours.received[0]?.client).toBe(client);
});

const early = ({ received }: Run, path: string) => received.filter((one) => one.early && one.path === path);
const sizes = (run: Run, list: string) =>
  run.received.map(({ text }) => find(JSON.parse(text), list).length).filter((length) => length > 0);

test("a batch leaves when it is full, and one that is larger than the queue is as large as that", async () => {
  const env = {
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "4",
    OTEL_BSP_MAX_QUEUE_SIZE: "100",
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: "50",
    OTEL_BLRP_MAX_QUEUE_SIZE: "5",
  };
  const { theirs, ours } = await runBoth({ env, spans: 30 });
  for (const run of [theirs, ours]) {
    expect(Math.max(...sizes(run, "spans"))).toBe(4);
    expect(Math.max(...sizes(run, "logRecords"))).toBe(5);
    // The rest of what came in one go found the queue full.
    expect(sizes(run, "spans").reduce((sum, one) => sum + one)).toBe(30);
    expect(sizes(run, "logRecords").reduce((sum, one) => sum + one)).toBeLessThan(30);
  }
  expect(ours.err).toBe(
    "relayscope: OTEL_BLRP_MAX_EXPORT_BATCH_SIZE=50 is more than OTEL_BLRP_MAX_QUEUE_SIZE; 5 is used\n",
  );
});

test.each([
  [{ OTEL_BSP_SCHEDULE_DELAY: "100", OTEL_BLRP_SCHEDULE_DELAY: "100", OTEL_METRIC_EXPORT_INTERVAL: "100" }, true],
  [
    { OTEL_BSP_SCHEDULE_DELAY: "60000", OTEL_BLRP_SCHEDULE_DELAY: "60000", OTEL_METRIC_EXPORT_INTERVAL: "60000" },
    false,
  ],
])("batches leave after the delay, metrics at each interval: %j", async (env, soon) => {
  const { theirs, ours } = await runBoth({ env, runMs: 1000 });
  for (const run of [theirs, ours]) {
    expect(early(run, "/v1/traces").length > 0).toBe(soon);
    expect(early(run, "/v1/logs").length > 0).toBe(soon);
    expect(early(run, "/v1/metrics").length > 2).toBe(soon);
  }
});

const delays = { OTEL_BSP_SCHEDULE_DELAY: "50", OTEL_BLRP_SCHEDULE_DELAY: "50", OTEL_METRIC_EXPORT_INTERVAL: "400" };

test.each<Env>([
  { OTEL_EXPORTER_OTLP_TIMEOUT: "300", OTEL_METRICS_EXPORTER: "none" },
  { OTEL_EXPORTER_OTLP_TIMEOUT: "60000", ...signalled("TIMEOUT", "300") },
  { OTEL_BSP_EXPORT_TIMEOUT: "300", OTEL_BLRP_EXPORT_TIMEOUT: "300", OTEL_METRICS_EXPORTER: "none" },
])("an export that nobody answers is given up after the same time: %j", async (env) => {
  const { ours } = await runBoth({ env: { ...delays, ...env }, runMs: 1500, silent: true });
  const firsts = ["traces", "logs", ...(env["OTEL_METRICS_EXPORTER"] ? [] : ["metrics"])].map((signal) =>
    ours.received.find(({ path }) => path === `/v1/${signal}`),
  );
  for (const first of firsts) expect(first?.gaveUpAfterMs).toBeGreaterThan(200);
  for (const first of firsts) expect(first?.gaveUpAfterMs).toBeLessThan(1000);
});

const unknown = "is not http/json; OTLP over HTTP as JSON is used";

// What ours does not do as the Node SDK does, or what nobody does: never in silence.
test.each<[env: Env, lines: readonly string[]]>([
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    [`OTEL_EXPORTER_OTLP_PROTOCOL="grpc" ${unknown}, whose port is 4318 by default`],
  ],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf", ...signalled("PROTOCOL", "http/xml") },
    ["TRACES", "METRICS", "LOGS"].map(
      (signal) => `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL="http/xml" ${unknown}, whose port is 4318 by default`,
    ),
  ],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, []],
  [
    {
      OTEL_TRACES_EXPORTER: "console,zipkin",
      OTEL_METRICS_EXPORTER: "prometheus,otlp",
      OTEL_LOGS_EXPORTER: "Console",
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: "http://127.0.0.1:1",
      OTEL_EXPORTER_PROMETHEUS_HOST: "127.0.0.1",
      OTEL_EXPORTER_PROMETHEUS_PORT: "1",
      OTEL_EXPORTER_OTLP_INSECURE: "true",
      ...signalled("INSECURE", "true"),
    },
    [
      'OTEL_TRACES_EXPORTER: "console,zipkin" is not otlp or none; otlp is used',
      'OTEL_METRICS_EXPORTER: "prometheus" is not otlp or none; otlp is used',
      'OTEL_LOGS_EXPORTER: "Console" is not otlp or none; otlp is used',
    ],
  ],
  [
    {
      OTEL_CONFIG_FILE: "/etc/otel.yaml",
      OTEL_EXPERIMENTAL_CONFIG_FILE: "otel.yaml",
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: "base2_exponential_bucket_histogram",
      OTEL_NODE_EXPERIMENTAL_SDK_METRICS: "true",
      OTEL_ENTITIES: "service{service.name=a}",
    },
    [
      'OTEL_CONFIG_FILE="/etc/otel.yaml" is not read; the OTEL_* and RELAYSCOPE_* variables are used',
      'OTEL_EXPERIMENTAL_CONFIG_FILE="otel.yaml" is not read; the OTEL_* and RELAYSCOPE_* variables are used',
      'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION="base2_exponential_bucket_histogram" is not explicit_bucket_histogram, which is used',
      'OTEL_NODE_EXPERIMENTAL_SDK_METRICS="true" is not read; relayscope.telemetry counts what is sent and lost',
      'OTEL_ENTITIES="service{service.name=a}" is not read; OTEL_RESOURCE_ATTRIBUTES is used',
    ],
  ],
  [
    {
      OTEL_SDK_DISABLED: "yes",
      OTEL_PROPAGATORS: "b3,tracecontext,b3multi",
      OTEL_TRACES_SAMPLER: "jaeger_remote",
      OTEL_METRICS_EXEMPLAR_FILTER: "always_on",
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "stateless",
      OTEL_NODE_RESOURCE_DETECTORS: "container,env,gcp",
      OTEL_RESOURCE_ATTRIBUTES: "a=1,b,c=%zz,d=e=f,planted",
    },
    [
      'OTEL_SDK_DISABLED="yes" is not true or false; false is used',
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE="stateless" is not cumulative, delta or lowmemory; cumulative is used',
      'OTEL_METRICS_EXEMPLAR_FILTER="always_on" is not trace_based or always_off; trace_based is used',
      'OTEL_NODE_RESOURCE_DETECTORS: "container,gcp" is not host, os, process, service, env, all or none; it is left out',
      'OTEL_PROPAGATORS: "b3,b3multi" is not tracecontext, baggage or none; it is left out',
      "OTEL_RESOURCE_ATTRIBUTES: what stands at place 2, 3, 4, 5 of 5 is not name=value, with percent-encoding for , and = and at most 255 characters each; none of it is used",
      'OTEL_TRACES_SAMPLER="jaeger_remote" is not always_on, always_off or traceidratio, or one of them after parentbased_; parentbased_always_on is used',
    ],
  ],
  [
    {
      ...ratio("traceidratio", "half"),
      OTEL_BSP_SCHEDULE_DELAY: "1e12",
      OTEL_BSP_MAX_QUEUE_SIZE: "Infinity",
      OTEL_BLRP_MAX_QUEUE_SIZE: "0",
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: "1.5",
      OTEL_BSP_EXPORT_TIMEOUT: "soon",
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
      OTEL_METRIC_EXPORT_TIMEOUT: "2000",
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "-1",
      OTEL_ATTRIBUTE_COUNT_LIMIT: "0",
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "x",
      OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: "0",
      OTEL_EXPORTER_OTLP_TIMEOUT: "1e12",
    },
    [
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="x" is not a whole number from 0; no limit is used',
      'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE="1.5" is not a whole number from 1 to 1000000; 128 is used',
      'OTEL_BLRP_MAX_QUEUE_SIZE="0" is not a whole number from 1 to 1000000; 2048 is used',
      'OTEL_BSP_EXPORT_TIMEOUT="soon" is not milliseconds above 0, at most 2147483647; the timeout of OTLP is used',
      'OTEL_BSP_MAX_QUEUE_SIZE="Infinity" is not a whole number from 1 to 1000000; 2048 is used',
      'OTEL_BSP_SCHEDULE_DELAY="1e12" is not milliseconds above 0, at most 2147483647; 1000 is used',
      'OTEL_EXPORTER_OTLP_TIMEOUT="1e12" is not milliseconds above 0, at most 2147483647; going on without it',
      'OTEL_ATTRIBUTE_COUNT_LIMIT="0" is not a whole number above 0; 128 is used',
      'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT="0" is not a whole number above 0; OTEL_ATTRIBUTE_COUNT_LIMIT or 128 is used',
      "OTEL_METRIC_EXPORT_TIMEOUT=2000 is more than OTEL_METRIC_EXPORT_INTERVAL; 1000 is used",
      'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT="-1" is not a whole number from 0; OTEL_ATTRIBUTE_COUNT_LIMIT or 128 is used',
      'OTEL_TRACES_SAMPLER_ARG="half" is not a number from 0 to 1; 1 is used',
    ],
  ],
])("what is not done is one line, the app runs, and all is sent: %j", async (env, lines) => {
  for (const name of Object.keys(env)) tried.add(name);
  const { out, err, received } = await runUnder("ours", { env });
  expect(err.trimEnd().split("\n").filter(Boolean).sort()).toEqual(lines.map((line) => `relayscope: ${line}`).sort());
  expect(out).toMatch(/^\{"carrier".*\}\n$/);
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(["/v1/traces", "/v1/metrics", "/v1/logs"]));
});

test.each<[env: Env, theirs: RegExp, ours: RegExp]>([
  [
    {},
    /^(host\.(arch|id|name)|os\.(type|version)|process\..+)$/,
    /^(host\.name|process\.(pid|runtime\.(name|version)))$/,
  ],
  [{ OTEL_NODE_RESOURCE_DETECTORS: "os,env" }, /^os\.(type|version)$/, /^os\.(type|version)$/],
  [{ OTEL_NODE_RESOURCE_DETECTORS: "none" }, /^$/, /^$/],
  [
    { OTEL_NODE_RESOURCE_DETECTORS: "all" },
    /^(host|os|process)\./,
    /^(host\.name|os\.\w+|process\.(pid|runtime\.(name|version)))$/,
  ],
])("of host and process no more is told than asked for, and no command line: %j", async (env, ...forms) => {
  const { theirs, ours } = await runBoth({ env: { OTEL_SERVICE_NAME: "named", ...env } });
  for (const [at, run] of [theirs, ours].entries()) {
    const told = run.received.flatMap(({ text }) => find(JSON.parse(text), "attributes")) as { key: string }[];
    const keys = told.map(({ key }) => key);
    expect(keys).toContain("telemetry.sdk.name");
    for (const key of keys.filter((one) => /^(host|os|process)\./.test(one))) expect(key).toMatch(forms[at] ?? /^$/);
  }
  const ids = ours.received.map(({ text }) => find(JSON.parse(text), "attributes") as { key: string; value: object }[]);
  for (const attributes of ids) {
    expect(attributes).toContainEqual({ key: "service.name", value: { stringValue: "named" } });
    expect(attributes.map(({ key }) => key)).toContain("service.instance.id");
  }
});

test.each([
  ["trace_based", true],
  ["always_off", false],
])("OTEL_METRICS_EXEMPLAR_FILTER=%s", async (filter, some) => {
  tried.add("OTEL_METRICS_EXEMPLAR_FILTER");
  const relay = await startLoopbackRelay();
  const collector = await startOtlpReceiver();
  const { err } = await runPreloaded({
    script: "delivery-client.mjs",
    endpoint: collector.url,
    parameters: ["natural", relay.url, "1", "0"],
    env: { OTEL_METRICS_EXEMPLAR_FILTER: filter, RELAYSCOPE_EXIT_TIMEOUT: "8000" },
  });
  await Promise.all([relay.close(), collector.close()]);
  expect(err).toBe("");
  expect(collector.received.some(({ path, text }) => path === "/v1/metrics" && /"exemplars":\[\{/.test(text))).toBe(
    some,
  );
});

// Last: the tests above have filled it.
test("each variable of the table was tried here", () => {
  const names = otelVariables.flatMap((row) => row.names);
  tried.add("OTEL_LOG_LEVEL"); // log-level.test.ts
  expect(names.filter((name) => !tried.has(name))).toEqual([]);
});
