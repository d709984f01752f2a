import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { makePlace, makeServers, planted, root, said, states } from "./doctor-place.ts";

const servers = makeServers();
const service = makePlace();
const json = { "content-type": "application/json" };
const traces = new Map<string, object>();
const collector = await servers.http(({ url }, response, body) => {
  if (url === "/v1/traces")
    for (const id of body.match(/"traceId":"([0-9a-f]{32})"/g) ?? [])
      traces.set(id.slice(11, 43), JSON.parse(body) as object);
  response.writeHead(200, json).end("{}");
});
const found = '{"data":{"result":[{"values":[["1","x"]]}]}}';
const tempo = await servers.http(({ url = "" }, response) => {
  const trace = traces.get(url.replace("/api/v2/traces/", ""));
  response.writeHead(trace === undefined ? 404 : 200, json).end(JSON.stringify({ trace }));
});

afterAll(async () => {
  service.remove();
  await servers.close();
});

test("what was sent is read back: span, sample, log record, and the span of the call that a child process made", async () => {
  const asked: string[] = [];
  const store = await servers.http(({ url = "" }, response) => {
    asked.push(new URL(url, "http://x").searchParams.get("query") ?? "");
    // Not at once: back ends show a little later what they have taken.
    response.writeHead(200, json).end(asked.length > 2 ? found : '{"data":{"result":[]}}');
  });
  const run = await service.run(["doctor", "--json", "--tempo", tempo, "--prometheus", store], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    LOKI_URL: `${store}/`,
  });
  expect(run.code).toBe(0);
  for (const check of ["stored.trace", "stored.metric", "stored.log", "stored.call"])
    expect(said(run, check)).toMatch(/^ok .* is in http:\/\/127\.0\.0\.1:\d+ after \d+\.\d s/);
  expect(
    asked.filter((query) => /^\{__name__=~"relayscope\.doctor\(_total\)\?",probe="\w{12}"\}$/.test(query)).length,
  ).toBeGreaterThan(0);
  expect(
    asked.filter((query) => /^\{service_name="relayscope-doctor"\} \| trace_id="\w{32}"$/.test(query)).length,
  ).toBeGreaterThan(0);
});

test("what does not arrive, a back end that refuses, and one that is not there, are told; waiting is shown", async () => {
  const empty = await servers.http((_, response) => response.writeHead(200, json).end('{"data":{"result":[]}}'));
  const refuses = await servers.http((_, response) => response.writeHead(401).end());
  const run = await service.run(
    [
      "doctor",
      "--json",
      "--timeout",
      "2",
      "--tempo",
      await servers.nobody(),
      "--prometheus",
      empty,
      "--loki",
      refuses.replace("//", `//user:${planted}@`),
    ],
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector },
  );
  expect(run.code).toBe(1);
  expect(said(run, "stored.metric")).toMatch(
    /^fail the metric's sample is not in .* after [56] s \(not found there\): .*9090/,
  );
  expect(said(run, "stored.log")).toMatch(
    /^fail the log record is not in http:\/\/127\.0\.0\.1:\d+ after 0 s \(HTTP 401\)/,
  );
  expect(said(run, "stored.trace")).toMatch(/^fail .*it does not answer: ECONNREFUSED/);
  expect(run.err).toMatch(/waits for the metric's sample \(5 of 6 s\)/);
});

test("what was not taken, or not sampled, is not waited for", async () => {
  const run = await service.run(["doctor", "--json", "--tempo", tempo, "--prometheus", tempo], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: await servers.nobody(),
    OTEL_TRACES_SAMPLER: "always_off",
  });
  expect(said(run, "stored.metric")).toMatch(/^skip .*not looked for: no metrics were taken/);
  expect(said(run, "stored.call")).toMatch(/^skip .*not looked for: the call's trace was not sampled/);
  expect(states(run, "stored.trace")).toEqual(["ok"]);
  expect(run.tookMs).toBeLessThan(10_000);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends it at once, and the child process that it started",
  async (signal) => {
    const silent = await servers.http(() => undefined);
    const child = spawn(process.execPath, [`${root}/dist/cli.js`, "doctor", "--relay", silent], {
      cwd: service.folder,
      env: {
        PATH: process.env["PATH"],
        OTEL_EXPORTER_OTLP_ENDPOINT: silent,
        // The child process waits for a collector that does not answer.
        RELAYSCOPE_EXIT_TIMEOUT: "20000",
      },
    });
    await once(child.stderr, "data");
    await new Promise((done) => setTimeout(done, 500));
    const began = Date.now();
    child.kill(signal);
    const [code] = (await once(child, "close")) as [number];
    // stdout and stderr are closed only when no process holds them: the child's child is gone, too.
    expect([code, Date.now() - began < 2000]).toEqual([signal === "SIGINT" ? 130 : 143, true]);
  },
);
