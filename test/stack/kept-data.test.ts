import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readBackEnds, spansOf, until } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { readState, root, type RunningStack } from "../../stack/running-stack.ts";
import { runStack } from "./stack-command.ts";

const folder = mkdtempSync(join(tmpdir(), "relayscope-kept-"));
const environment = { TEMPO_BIN: process.env["TEMPO_BIN"] };
const tempo = environment.TEMPO_BIN === undefined ? "the stand-in for Tempo" : "Tempo";
afterAll(async () => {
  await runStack(["down", "--folder", folder]);
  rmSync(folder, { recursive: true, force: true });
});

test(`what was stored is there after a down and an up, with ${tempo}`, async () => {
  const probe = randomBytes(4).toString("hex");
  const traceId = randomBytes(16).toString("hex");
  await send(`http://${addressOf(await up(), "http")}`, probe, traceId);
  const began = Date.now();
  const down = await runStack(["down", "--folder", folder]);
  expect([down.code, down.lines]).toEqual([0, []]);
  // Tempo waits 5 s for a job that never comes; its grace is a minute.
  expect(Date.now() - began).toBeLessThan(30_000);
  const ends = readBackEnds(await up());
  expect(ends.tempoIs).toBe(tempo === "Tempo" ? "real" : "stand-in");
  const spans = await until(async () => spansOf(await ends.trace(traceId)).map(({ name }) => name), 10_000);
  expect(spans).toEqual([probe]);
  const records = await ends.logs(`{service_name="kept"} | trace_id="${traceId}"`);
  expect(records.map(({ line }) => line)).toEqual([probe]);
});

test("an app that sends to the collector's port for gRPC is told in one line which port it wants", async () => {
  const stack = readStack();
  const script = `fetch("http://${addressOf(stack, "health")}/v1/chat/completions", { method: "POST", body: '{"model":"m","messages":[]}' }).catch(() => {})`;
  const endpoint = `http://${addressOf(stack, "grpc")}`;
  const said = await runNode(["--import", join(root, "dist", "register.js"), "-e", script], endpoint);
  expect(said).toMatch(/^relayscope: \d of the last exports could not be delivered to [^\n]*\n$/);
  expect(said).toContain(`${endpoint} (`);
  expect(said).toContain("OTLP over HTTP has 4318, and 4317 is gRPC's");
});

async function up(): Promise<RunningStack> {
  const { code, lines } = await runStack(["up", "--ports", "free", "--folder", folder], { environment });
  expect(code, lines.join("\n")).toBe(0);
  return readStack();
}

function readStack(): RunningStack {
  const stack = readState(folder);
  if (stack === undefined) throw new Error(`no stack runs from ${folder}`);
  return stack;
}

function addressOf({ layout }: RunningStack, use: "http" | "grpc" | "health"): string {
  return placeOf(layout, "otel-collector").addresses[use] ?? "";
}

async function send(endpoint: string, probe: string, traceId: string): Promise<void> {
  const now = String(Date.now() * 1e6);
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "kept" } }] };
  const ids = { traceId, spanId: randomBytes(8).toString("hex") };
  const span = { ...ids, name: probe, kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
  const logRecord = { ...ids, timeUnixNano: now, body: { stringValue: probe } };
  const bodies = {
    traces: { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] },
    logs: { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [logRecord] }] }] },
  };
  for (const [signal, body] of Object.entries(bodies)) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${endpoint}/v1/${signal}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  }
}

function runNode(given: readonly string[], endpoint: string): Promise<string> {
  const env = { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  return new Promise((done) => {
    execFile(process.execPath, [...given], { env }, (_error, _out, err) => done(err));
  });
}
