import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { spansOf, until } from "../../stack/back-ends.ts";
import { checkStack } from "../../stack/check.ts";
import { readIntake, sendTo, type Intake } from "../../stack/intake.ts";
import { placeOf } from "../../stack/layout.ts";
import { root } from "../../stack/running-stack.ts";
import { callGrpc } from "./grpc-call.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";
import { makeId, spansRequest, sumRequest, type SentSpan } from "./sent-otlp.ts";
import { runStack } from "./stack-command.ts";

// What is an option: the files beside the plain configuration.
const folder = mkdtempSync(join(tmpdir(), "relayscope-overlays-"));
let sampling: LoopbackStack;
let guarded: LoopbackStack;
let intake: Intake;

beforeAll(async () => {
  sampling = await startLoopbackStack(undefined, {
    compose: [join(root, "docker-compose.yml"), writeSamplingOverlay()],
  });
  const made = makeCertificate("own");
  guarded = await startLoopbackStack(undefined, {
    compose: [join(root, "docker-compose.yml"), join(root, "docker-compose.protected.yml")],
    secrets: {
      otlp_tls_key: readFileSync(join(made, "otlp_tls_key"), "utf8"),
      otlp_tls_certificate: readFileSync(join(made, "otlp_tls_certificate"), "utf8"),
      otlp_token: "right-token-0123456789\nolder-token-0123456789\n",
    },
  });
  intake = readIntake(guarded.stack);
});
afterAll(async () => {
  await sampling?.stop();
  await guarded?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The command of the plain stack and the file of the option; a share of none, so that chance keeps nothing. */
function writeSamplingOverlay(): string {
  const { services } = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as {
    services: { "otel-collector": { command: readonly string[] } };
  };
  const command = [...services["otel-collector"].command, "--config=/etc/otel-collector/tail-sampling.yaml"];
  const file = join(folder, "docker-compose.sampling.yml");
  const environment = { RELAYSCOPE_SAMPLE_PERCENT: "0" };
  writeFileSync(file, JSON.stringify({ services: { "otel-collector": { command, environment } } }));
  return file;
}

/** The key and its certificate, by the commands in secrets/README.md; gives the folder that they are in. */
function makeCertificate(name: string): string {
  const blocks = readFileSync(join(root, "secrets", "README.md"), "utf8").matchAll(/```sh\n(.+?)```/gs);
  const commands = [...blocks].map(([, block = ""]) => block).find((block) => block.includes("otlp_tls_key"));
  const secrets = join(folder, name, "secrets");
  mkdirSync(secrets, { recursive: true });
  execFileSync("sh", ["-ec", commands ?? "exit 1"], { cwd: join(folder, name), stdio: "ignore" });
  return secrets;
}

test("with tail sampling, errors, slow and expensive traces stay, model calls stay once each, and plain ones go", async () => {
  const call = { "gen_ai.operation.name": "chat", "gen_ai.usage.cost.amount": 0.001 };
  const traces: Readonly<Record<string, readonly Omit<SentSpan, "traceId">[]>> = {
    plain: [{ name: "plain" }],
    "not so slow": [{ name: "quick", durationMs: 9000 }],
    error: [{ name: "failed", failed: true }, { name: "beside" }, { name: "chat", attributes: call }],
    slow: [{ name: "slow", durationMs: 11_000 }],
    expensive: [{ name: "around" }, { name: "chat", attributes: { ...call, "gen_ai.usage.cost.amount": 0.06 } }],
    "model call": [{ name: "around" }, { name: "chat", attributes: call }],
    // An SDK's own span of the inference, and ours below it.
    "call within": [
      { name: "around" },
      { name: "theirs", attributes: { "gen_ai.operation.name": "chat" } },
      { name: "POST", attributes: { "relayscope.outcome": "ok" } },
    ],
  };
  const sent = Object.entries(traces).map(([kind, spans]) => {
    const traceId = makeId(16);
    return { kind, traceId, spans: spans.map((span) => ({ ...span, traceId })) };
  });
  const spans = sent.flatMap((trace) => trace.spans);
  const request = spansRequest({ resource: { "service.name": "sampled" } }, spans);
  expect(await sendTo(readIntake(sampling.stack), "traces", request)).toBe("200");
  const read = async () =>
    Object.fromEntries(
      await Promise.all(
        sent.map(async ({ kind, traceId }) => {
          const stored = spansOf(await sampling.ends.trace(traceId));
          return [kind, stored.map(({ name }) => name).sort()] as const;
        }),
      ),
    );
  const expected = {
    plain: [],
    "not so slow": [],
    error: ["beside", "chat", "failed"],
    slow: ["slow"],
    expensive: ["around", "chat"],
    "model call": ["chat"],
    "call within": ["POST", "theirs"],
  };
  // Decided 10 s after the first span; what is kept of one decision is stored together.
  await until(async () => {
    const stored = await read();
    return ["error", "slow", "expensive"].every((kind) => stored[kind]?.some((name) => name !== "chat"))
      ? true
      : undefined;
  }, 30_000);
  expect(await read()).toEqual(expected);
  // Tempo would show a span once that came twice.
  const metrics = await (await fetch(`${sampling.ends.address("otel-collector", "metrics")}/metrics`)).text();
  const count = /^otelcol_exporter_sent_spans(?:_total)?\{[^}]*exporter="otlp_http\/tempo"[^}]*\} (\d+)$/m;
  expect(Number(count.exec(metrics)?.[1])).toBe(Object.values(expected).flat().length);
});

const request = () =>
  sumRequest({ resource: { "service.name": "guarded" } }, "guarded", [{ value: 1, from: -9, at: -1 }]);

test.each([
  ["no token", (): Partial<Record<keyof Intake, undefined | string>> => ({ token: undefined }), /^401\b/],
  ["a wrong token", () => ({ token: writeToken("wrong-token-0123456789") }), /^401\b/],
  [
    "plain HTTP",
    () => ({ certificate: undefined, endpoint: intake.endpoint.replace("https", "http") }),
    /^400 .*HTTPS/,
  ],
  [
    "another certificate",
    () => ({ certificate: join(makeCertificate("other"), "otlp_tls_certificate") }),
    /certificate|self.signed/,
  ],
] as const)("a collector with TLS and a token refuses %s", async (_, change, answer) => {
  const changed = Object.entries({ ...intake, ...change() }).filter(([, value]) => value !== undefined);
  expect(await sendTo(Object.fromEntries(changed) as unknown as Intake, "metrics", request())).toMatch(answer);
  expect(await guarded.ends.query("guarded_total")).toEqual([]);
});

test("over gRPC as well", async () => {
  const address = placeOf(guarded.stack.layout, "otel-collector").addresses["grpc"] ?? "";
  const ca = readFileSync(intake.certificate ?? "");
  const ok = "0";
  const unauthenticated = "16";
  expect(await callGrpc(`https://${address}`, { ca })).toBe(unauthenticated);
  expect(await callGrpc(`https://${address}`, { ca, token: "wrong-token-0123456789" })).toBe(unauthenticated);
  expect(await callGrpc(`https://${address}`, { ca, token: "right-token-0123456789" })).toBe(ok);
  expect(await callGrpc(`http://${address}`, { token: "right-token-0123456789" })).toMatch(/^no answer/);
});

test("it stores what comes with either of the tokens; check goes through, and status says how to send", async () => {
  expect(await sendTo(intake, "metrics", request())).toBe("200");
  expect(await sendTo({ ...intake, token: writeToken("older-token-0123456789") }, "metrics", request())).toBe("200");
  expect(await until(async () => (await guarded.ends.query("guarded_total"))[0]?.value, 10_000)).toBe(1);
  expect((await checkStack(guarded.stack)).filter(({ ok }) => !ok)).toEqual([]);
  const { out, code } = await runStack(["status", "--folder", guarded.stack.layout.folder]);
  expect(code).toBe(0);
  expect(out).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=https://127.0.0.1:`);
  expect(out).toContain(`OTEL_EXPORTER_OTLP_CERTIFICATE=${intake.certificate}`);
  expect(out).toContain(`OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$(head -n 1 ${intake.token})"`);
  expect(out).not.toContain("right-token");
});

test("check does not wait for what the collector refused", async () => {
  const began = Date.now();
  const forgetful = guarded.stack.parts.map((part) => ({
    ...part,
    order: { ...part.order, arguments: part.order.arguments.filter((word) => !word.endsWith("/token.yaml")) },
  }));
  const missing = (await checkStack({ ...guarded.stack, parts: forgetful })).filter(({ ok }) => !ok);
  expect(missing.map(({ said }) => said)).toEqual([
    ...["traces", "metrics", "logs"].map((signal) => expect.stringMatching(`/v1/${signal}: 401`)),
    ...["traces", "metrics", "metrics", "logs"].map((signal) => `the collector did not take ${signal}`),
  ]);
  expect(Date.now() - began).toBeLessThan(10_000);
});

function writeToken(token: string): string {
  const file = join(folder, token);
  writeFileSync(file, token);
  return file;
}
