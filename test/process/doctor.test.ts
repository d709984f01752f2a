import { writeFileSync } from "node:fs";
import { afterAll, afterEach, expect, test } from "vitest";
import { findNodes, makePlace, makeServers, type Place, planted, root, said, states } from "./doctor-place.ts";

const servers = makeServers();
const places: Place[] = [];
const place = (...given: Parameters<typeof makePlace>): Place => {
  const made = makePlace(...given);
  places.push(made);
  return made;
};
const service = place();
const json = { "content-type": "application/json" };
const collector = await servers.http((_, response) => response.writeHead(200, json).end("{}"));
const healthy = { OTEL_EXPORTER_OTLP_ENDPOINT: collector };

// A lookup that leaves this machine is for no test: the names that begin so are answered here.
writeFileSync(
  `${service.folder}/no-dns.cjs`,
  `const dns = require("node:dns");
  const { lookup } = dns;
  dns.lookup = (host, options, done) =>
    host.startsWith("nobody") ? done(Object.assign(new Error("no such host"), { code: "ENOTFOUND" })) : lookup(host, options, done);`,
);

afterEach(() => {
  for (const one of places.splice(1)) one.remove();
});
afterAll(async () => {
  service.remove();
  await servers.close();
});

test("a healthy place is told in one line for each check, without colour, and exits with 0", async () => {
  const { out, err, code } = await service.run(["doctor"], healthy);
  expect([code, err]).toEqual([0, ""]);
  expect(out).not.toContain("\u001b");
  const lines = out.trimEnd().split("\n");
  expect(lines.slice(0, -1).filter((line) => !/^(ok {2}|warn|fail|skip) {2}[a-z.-]+ +\S/.test(line))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^\d+ ok, 0 to look at, 0 wrong, \d+ not checked$/);
  for (const check of ["node", "undici", "sdk", "settings", "preload", "preload.on", "capture.fetch", "capture.undici"])
    expect(out).toMatch(new RegExp(`^ok +${check.replace(".", "\\.")} `, "m"));
  for (const check of ["otel", "otlp.traces", "otlp.metrics", "otlp.logs", "clock"])
    expect(out).toMatch(new RegExp(`^ok +${check.replace(".", "\\.")} `, "m"));
});

test("--json is the same as a list, with the keys that are promised", async () => {
  const { lines, out, code } = await service.run(["doctor", "--json"], healthy);
  expect(code).toBe(0);
  expect(out.startsWith("[")).toBe(true);
  expect(lines.length).toBeGreaterThan(12);
  for (const line of lines) {
    expect(Object.keys(line).filter((key) => !["check", "state", "message", "advice"].includes(key))).toEqual([]);
    expect(["ok", "warn", "fail", "skip"]).toContain(line.state);
  }
});

test("what is sent is marked as the doctor's: one of each signal, and the child's call under the same name", async () => {
  const bodies = new Map<string, string[]>();
  const keeping = await servers.http(({ url = "" }, response, body) => {
    bodies.set(url, [...(bodies.get(url) ?? []), body]);
    response.writeHead(200, json).end("{}");
  });
  await service.run(["doctor"], { OTEL_EXPORTER_OTLP_ENDPOINT: keeping, OTEL_SERVICE_NAME: "shop" });
  const all = [...bodies.values()].flat();
  expect([...bodies.keys()].sort()).toEqual(["/v1/logs", "/v1/metrics", "/v1/traces"]);
  expect(all.filter((body) => body.includes('"shop"'))).toEqual([]);
  expect(all.every((body) => body.includes("relayscope-doctor"))).toBe(true);
  expect(bodies.get("/v1/traces")?.join("")).toContain("gen_ai.operation.name");
});

const settingsFrame = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
const headers = { OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${planted},x-tenant=${planted}` };

test.each<[string, () => Promise<string>, RegExp, NodeJS.ProcessEnv?]>([
  ["nobody listens", () => servers.nobody(), /ECONNREFUSED.*nobody listens/],
  [
    "nobody listens, and a proxy is set",
    () => servers.nobody(),
    /HTTP_PROXY is set, and telemetry does not go through a proxy/,
    { HTTP_PROXY: `http://user:${planted}@127.0.0.1:1` },
  ],
  ["the host is not known", async () => "http://nobody:4318", /ENOTFOUND.*not known here/],
  ["no answer comes", () => servers.http(() => undefined), /timeout.*no answer came in time/],
  ["it speaks gRPC", () => servers.bytes(settingsFrame), /HTTP\/2 alone, as OTLP's gRPC port does \(4317 by default\)/],
  ["it hangs up", () => servers.bytes(undefined), /ECONNRESET.*4317 is gRPC's/],
  [
    "its certificate is not trusted",
    () => servers.https((_, response) => response.end("{}")),
    /SELF_SIGNED.*OTEL_EXPORTER_OTLP_CERTIFICATE/,
  ],
  [
    "https is spoken to a plain port",
    async () => (await servers.http((_, response) => response.end())).replace("http:", "https:"),
    /try http:\/\/ instead of https:\/\//,
  ],
  [
    "401, with headers",
    () => servers.http((_, response) => response.writeHead(401).end()),
    /HTTP 401.*sent were the headers authorization, x-tenant/,
    headers,
  ],
  [
    "401, with a key for a name",
    () => servers.http((_, response) => response.writeHead(401).end()),
    /sent were the headers \(one that is not shown\), api-key: see/,
    { OTEL_EXPORTER_OTLP_HEADERS: `${planted}==,api-key=1` },
  ],
  [
    "403, which repeats the key",
    () =>
      servers.http((request, response) => response.writeHead(403).end(`no: ${request.headers.authorization ?? ""}`)),
    /HTTP 403.*may repeat a secret/,
    headers,
  ],
  [
    "401, without",
    () => servers.http((_, response) => response.writeHead(401).end()),
    /no header was sent for it: set OTEL_EXPORTER_OTLP_HEADERS/,
  ],
  [
    "404",
    () => servers.http((_, response) => response.writeHead(404).end()),
    /HTTP 404.*it has no \/v1\/(traces|metrics|logs)/,
  ],
  [
    "415",
    () => servers.http((_, response) => response.writeHead(415).end()),
    /HTTP 415.*it takes no JSON, protobuf only/,
  ],
  [
    "302",
    () =>
      servers.http((_, response) =>
        response.writeHead(302, { location: `https://login.example/?key=${planted}` }).end(),
      ),
    /it sends elsewhere, to https:\/\/login\.example:/,
  ],
  [
    "503, with a message",
    () => servers.http((_, response) => response.writeHead(503, json).end('{"message":"queue\\u001b[31m is full"}')),
    /HTTP 503\) says: queue \[31m is full: see the collector's own log/,
  ],
  [
    "a web page",
    () => servers.http((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>hello")),
    /a web page answers/,
  ],
  [
    "it rejects what it takes",
    () =>
      servers.http((_, response) =>
        response
          .writeHead(200, json)
          .end(
            '{"partialSuccess":{"rejectedSpans":"1","rejectedDataPoints":1,"rejectedLogRecords":"1","errorMessage":"no tenant"}}',
          ),
      ),
    /rejects what it is sent: no tenant/,
  ],
])("the endpoint: %s", async (_, start, sentence, env = {}) => {
  const endpoint = await start();
  const run = await service.run(["doctor", "--json", "--timeout", "2"], {
    // A lookup that leaves this machine for no test: this one is answered here.
    ...(endpoint.includes("nobody") && { NODE_OPTIONS: `--require ${service.folder}/no-dns.cjs` }),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    ...env,
  });
  expect(run.code).toBe(1);
  for (const signal of ["traces", "metrics", "logs"]) {
    expect(states(run, `otlp.${signal}`)).toEqual(["fail"]);
    expect(said(run, `otlp.${signal}`)).toMatch(sentence);
  }
});

test("a collector that takes it with a word of warning is a warning", async () => {
  const warns = await servers.http((_, response) =>
    response.writeHead(200, json).end('{"partialSuccess":{"errorMessage":"soon too old"}}'),
  );
  const run = await service.run(["doctor", "--json"], { OTEL_EXPORTER_OTLP_ENDPOINT: warns });
  expect([run.code, said(run, "otlp.logs")]).toEqual([0, expect.stringMatching(/^warn .*says: soon too old/)]);
});

test("a signal that is off is not sent, and one with an address of its own goes there", async () => {
  const run = await service.run(["doctor", "--json"], {
    OTEL_EXPORTER_OTLP_ENDPOINT: await servers.nobody(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector}/v1/traces`,
    OTEL_LOGS_EXPORTER: "none",
  });
  expect(states(run, "otlp.traces")).toEqual(["ok"]);
  expect(states(run, "otlp.metrics")).toEqual(["fail"]);
  expect(said(run, "otlp.logs")).toMatch(/^skip off: OTEL_LOGS_EXPORTER=none/);
});

test.each([
  [-3_600_000, /^fail the clock here is (3599|3600|3601) s ahead of/],
  [90_000, /^fail the clock here is (89|90|91) s behind/],
])("a clock that is %i ms off that of the collector is told", async (offMs, sentence) => {
  const elsewhere = await servers.http((_, response) =>
    response.writeHead(200, { ...json, date: new Date(Date.now() + offMs).toUTCString() }).end("{}"),
  );
  const run = await service.run(["doctor", "--json"], { OTEL_EXPORTER_OTLP_ENDPOINT: elsewhere });
  expect([run.code, said(run, "clock")]).toEqual([1, expect.stringMatching(sentence)]);
});

test("settings that are not understood are told, ours and OpenTelemetry's, and a setting that is none", async () => {
  const run = await service.run(["doctor", "--json"], {
    ...healthy,
    RELAYSCOPE_HTTP_SPANS: "maybe",
    RELAYSCOPE_PRICE: "prices.json",
    RELAYSCOPE_PRICES: "/nowhere/prices.json",
    RELAYSCOPE_LOG_FILE: "/nowhere/calls.jsonl",
    OTEL_PROPAGATORS: "b3",
  });
  expect(run.code).toBe(1);
  const all = said(run, "settings");
  for (const sentence of [
    /^fail RELAYSCOPE_HTTP_SPANS="maybe" is not retries, always or never/m,
    /RELAYSCOPE_PRICES is, and may be meant/m,
    /^fail RELAYSCOPE_PRICES: \/nowhere\/prices\.json: cannot be read/m,
    /^fail RELAYSCOPE_LOG_FILE: there is no folder \/nowhere/m,
    /^warn OTEL_PROPAGATORS: "b3" is not/m,
  ])
    expect(all).toMatch(sentence);
});

test("a place without the package says so, and goes on with the doctor's own", async () => {
  const run = await place({ packages: {} }).run(["doctor", "--json"], healthy);
  expect(run.code).toBe(1);
  expect(said(run, "preload")).toMatch(/^fail relayscope\/register is not found from .*npm install relayscope$/);
  expect(states(run, "capture.fetch")).toEqual(["ok"]);
  expect(states(run, "undici")).toEqual(["skip"]);
});

test("a place where nothing loads the preload is warned, and NODE_OPTIONS is seen", async () => {
  const bare = place({ manifest: { name: "bare" } });
  const run = await bare.run(["doctor", "--json"], healthy);
  expect([run.code, said(run, "preload")]).toEqual([
    0,
    expect.stringMatching(/^warn .*see that the app is started with/),
  ]);
  const loaded = await bare.run(["doctor", "--json"], { ...healthy, NODE_OPTIONS: "--import relayscope/register" });
  expect([loaded.code, said(loaded, "preload")]).toEqual([0, "ok NODE_OPTIONS loads relayscope/register: "]);
  expect([states(loaded, "capture.fetch"), loaded.err]).toEqual([["ok"], ""]);
});

test("a preload that is turned off is told, and not tried", async () => {
  const run = await service.run(["doctor", "--json"], { ...healthy, RELAYSCOPE_ENABLED: "false" });
  expect([run.code, states(run, "capture")]).toEqual([0, ["skip"]]);
  expect(said(run, "settings")).toMatch(/^warn RELAYSCOPE_ENABLED=false/m);
});

test("Node without require of ES modules loads the preload by --import, and is told that --require cannot", async () => {
  const run = await service.run(["doctor", "--json"], { ...healthy, NODE_OPTIONS: "--no-experimental-require-module" });
  expect(run.code).toBe(0);
  expect(said(run, "node")).toMatch(/^warn .*load the preload by --import/);
  expect(said(run, "preload.on")).toMatch(/^ok /);
});

test("what else NODE_OPTIONS loads, and keeps a process from its end, is named", async () => {
  const hung = place();
  writeFileSync(
    `${hung.folder}/hang.cjs`,
    "if (process.argv[1]?.includes('probe')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  );
  writeFileSync(`${hung.folder}/fail.cjs`, `if (process.argv[1]?.includes('probe')) throw new Error("no ${planted}");`);
  const run = await hung.run(["doctor", "--json", "--timeout", "2"], {
    ...healthy,
    NODE_OPTIONS: "--require ./hang.cjs",
  });
  expect([run.code, said(run, "preload.on")]).toEqual([1, expect.stringMatching(/did not end within 2 s/)]);
  const failed = await hung.run(["doctor", "--json"], {
    ...healthy,
    NODE_OPTIONS: "--require ./fail.cjs",
    SOME_SECRET: planted,
  });
  expect([failed.code, said(failed, "preload.on")]).toEqual([
    1,
    expect.stringMatching(/started here fails: \(not shown/),
  ]);
});

test.each([
  [{}, {}, /^ok RELAYSCOPE_OTEL is not set, so auto; package.json names no OpenTelemetry SDK.*traces own/],
  [{ "@opentelemetry/sdk-node": "1" }, {}, /^ok .*names @opentelemetry\/sdk-node 1\.0\.0: each signal goes through/],
  [{ "dd-trace": "1" }, { RELAYSCOPE_OTEL: "own" }, /^ok RELAYSCOPE_OTEL=own.*dd-trace 1\.0\.0: Relayscope's own/],
  [{}, { RELAYSCOPE_OTEL: "app" }, /^warn RELAYSCOPE_OTEL=app.*nothing tells the calls/],
])("whose OpenTelemetry tells the calls: %j, %j", async (dependencies, env, sentence) => {
  const packages = {
    relayscope: root,
    ...Object.fromEntries(Object.keys(dependencies).map((name) => [name, {}])),
  };
  const run = await place({ manifest: { name: "app", dependencies }, packages }).run(["doctor", "--json"], {
    ...healthy,
    ...env,
  });
  expect(said(run, "otel")).toMatch(sentence);
});

test("SDKs and copies of undici that are not tested, or go by node:http, are named", async () => {
  const run = await place({
    packages: {
      relayscope: root,
      openai: { version: "4.104.0", dependencies: { "node-fetch": "2" } },
      ai: { version: "99.0.0" },
      undici: { version: "5.28.0" },
    },
  }).run(["doctor", "--json"], healthy);
  expect(run.code).toBe(0);
  expect(said(run, "sdk")).toMatch(/^warn openai 4\.104\.0 comes with node-fetch.*its calls are not seen/m);
  expect(said(run, "sdk")).toMatch(/^warn ai 99\.0\.0 is not among the tested ones; tested are 7/m);
  expect(said(run, "undici")).toMatch(/^warn undici 5\.28\.0 in .* is not tested: tested are 6, 7, 8/);
  expect(states(run, "capture.undici")[0]).toBe("warn");
});

test.each<[readonly string[], RegExp]>([
  [[], /no command given; there is: doctor/],
  [["doctr"], /"doctr" is no command; there is: doctor/],
  [[planted], /the first word is no command/],
  [["doctor", "--relais", "x"], /--relais is no option; there is: --relay/],
  [["doctor", `--key=${planted}`], /--key is no option/],
  [["doctor", planted], /an argument that is no option/],
  [["doctor", "--relay"], /--relay needs a value/],
  [["doctor", "--json=yes"], /--json takes no value/],
  [
    ["doctor", "--relay", `api.example.com/${planted}`],
    /--relay: expected an address such as https:\/\/api\.example\.com\/v1/,
  ],
  [
    ["doctor", "--relay", `https://api.example.com/v1?key=${planted}`],
    /--relay: expected an address .* without a query/,
  ],
  [["doctor", "--tempo", "3200"], /--tempo: expected an address/],
  [["doctor", "--key-env", planted], /--key-env: expected the name of a variable that is set/],
  [["doctor", "--timeout", "0"], /--timeout: expected whole seconds from 1 to 15/],
])("a command line that is not understood exits with 2 and names what is: %j", async (given, sentence) => {
  const { code, out, err } = await service.run(given);
  expect([code, out, err.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  expect(err).toMatch(sentence);
});

test("--help and --version", async () => {
  expect(await service.run(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n", err: "" });
  expect(await service.run(["--help"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/doctor +checks/),
    err: "",
  });
  expect(await service.run(["doctor", "--help"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/--key-env NAME/),
  });
});

test("an old Node gets one line", async () => {
  const nodes = await findNodes();
  const { code, out, err } = await service.run(["doctor"], {}, nodes[20]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/^relayscope: it needs Node 22\.15 or newer, this is 20\.[\d.]+\n$/);
});

test("other Nodes see themselves and a call", async () => {
  const nodes = await findNodes();
  for (const major of [22, 26] as const) {
    const run = await service.run(["doctor", "--json"], healthy, nodes[major]);
    expect([run.code, said(run, "node")]).toEqual([0, expect.stringMatching(new RegExp(`^ok Node ${major}\\.`))]);
    expect(states(run, "capture.fetch")).toEqual(["ok"]);
  }
});
