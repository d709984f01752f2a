import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createEmittedFile } from "../../examples/demo/emitted-file.ts";
import { checkForm, plain } from "../conformance/content-forms.ts";
import { dialogues } from "../unit/content/dialects.ts";
import { plantings, secrets, within } from "../unit/content/planting.ts";
import { startOtlpReceiver } from "./otlp-receiver.ts";
import { runPreloaded } from "./preloaded.ts";

const kept = "kept words";

/** Where each dialect is asked, and in what its streams come. */
const paths: Readonly<Record<string, string>> = {
  "openai-chat": "/v1/chat/completions",
  "openai-completions": "/v1/completions",
  "openai-responses": "/v1/responses",
  "anthropic-messages": "/v1/messages",
};

interface Exchange {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly answer: readonly unknown[];
}

const examples = dialogues().filter(({ format }) => paths[format.name] !== undefined);

/** Every example with what is given planted in all the places that are no words of the dialect. */
function exchanges(said: string): Exchange[] {
  return examples.map(({ format, request, answer }, index) => ({
    path: paths[format.name] ?? "",
    headers: { "anthropic-version": "2023-06-01", "x-case": String(index), "x-stainless-lang": "js" },
    body: everywhere(request, said),
    answer: everywhere(answer, said) as unknown[],
  }));
}

const wordKeys =
  /(?:^|\.)(?:type|role|model|object|status|index|finish_reason|stop_reason|detail|format|data|result|url|image_url|file_data|name)$/;

function everywhere(value: unknown, said: string): unknown {
  const places = [...plantings(value, (text) => text)].map(({ at }) => at).filter((at) => !wordKeys.test(at));
  let planted = value;
  for (const place of places) {
    for (const one of plantings(planted, within(said))) if (one.at === place) planted = one.planted;
  }
  return planted;
}

let relay: Server;
let current: readonly Exchange[] = [];
beforeAll(async () => {
  relay = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const { answer = [] } = current[Number(request.headers["x-case"])] ?? {};
      if (answer.length === 1) {
        const body = gzipSync(JSON.stringify(answer[0]));
        return response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(body);
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of answer) response.write(`data: ${JSON.stringify(event)}\n\n`);
      return response.end("data: [DONE]\n\n");
    });
  });
  await new Promise<void>((done) => relay.listen(0, "127.0.0.1", done));
});
afterAll(() => void relay.close());

interface Exported {
  readonly err: string;
  readonly traces: string;
  readonly logs: string;
  readonly metrics: string;
  readonly file: string;
}

interface Way {
  /** The user's module. */
  readonly redact?: string;
  /** What a service that is configured in code does with each text. */
  readonly inCode?: "redacts" | "fails" | "nothing";
  readonly preload?: string;
}

async function run(
  sent: readonly Exchange[],
  env: NodeJS.ProcessEnv,
  { redact, inCode, preload }: Way = {},
): Promise<Exported> {
  current = sent;
  const folder = mkdtempSync(join(tmpdir(), "relayscope-content-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  writeFileSync(join(folder, "sent.json"), JSON.stringify(sent));
  if (redact !== undefined) writeFileSync(join(folder, "redact.mjs"), redact);
  const file = join(folder, "calls.jsonl");
  const { port } = relay.address() as AddressInfo;
  const { code, err, out } = await runPreloaded({
    script: inCode === undefined ? "content-client.mjs" : "content-in-code.mjs",
    ...(inCode !== undefined && { preload: "data:text/javascript," }),
    ...(preload !== undefined && { preload }),
    endpoint: receiver.url,
    parameters: [`http://127.0.0.1:${port}`, join(folder, "sent.json"), ...(inCode === undefined ? [] : [inCode])],
    env: {
      RELAYSCOPE_EXIT_TIMEOUT: "8000",
      RELAYSCOPE_LOG_FILE: file,
      ...(redact !== undefined && { RELAYSCOPE_REDACT: join(folder, "redact.mjs") }),
      ...env,
    },
  });
  expect({ code, out }).toEqual({ code: 0, out: "" });
  const emit = createEmittedFile("content");
  for (const { path, text } of receiver.received) emit(path.replace("/v1/", ""), text);
  const of = (signal: string) => receiver.received.filter(({ path }) => path.endsWith(signal)).map(({ text }) => text);
  return {
    err,
    traces: of("traces").join("\n"),
    logs: of("logs").join("\n"),
    metrics: of("metrics").join("\n"),
    file: existsSync(file) ? readFileSync(file, "utf8") : "",
  };
}

const capture = (mode: string) => ({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: mode });

test.each([{}, capture("NO_CONTENT"), capture("false"), capture("everything")])(
  "with %j nothing that was said leaves the process",
  async (env) => {
    const exported = await run(exchanges(kept), { ...env, RELAYSCOPE_LOG_LEVEL: "error" });
    expect(exported.traces).toContain("gen_ai.request.model");
    expect(exported.file).toContain("gen_ai.request.model");
    expect(JSON.stringify(exported)).not.toContain(kept);
    expect(JSON.stringify(exported)).not.toMatch(/gen_ai\.(?:input|output|system_instructions|tool\.definitions)/);
  },
);

test.each([
  ["SPAN_ONLY", true, false],
  ["event_only", false, true],
  ["SPAN_AND_EVENT", true, true],
  ["true", true, true],
])("%s: on spans %s, on log records and in their file %s", async (mode, onSpans, onEvents) => {
  const { traces, logs, file, metrics, err } = await run(exchanges(kept), capture(mode));
  const told = [traces, logs, file].map((text) => text.includes(kept));
  expect(told).toEqual([onSpans, onEvents, onEvents]);
  expect(metrics + err).not.toContain(kept);
  for (const text of onSpans ? [traces] : []) checkForms(attributesOf(text, "spans"), true);
  for (const text of onEvents ? [logs] : []) checkForms(attributesOf(text, "logRecords"), false);
});

test("no secret leaves the process, by whatever way", async () => {
  for (const [kind, said, secret] of secrets) {
    const exported = await run(exchanges(`${kept} ${said}`), capture("SPAN_AND_EVENT"));
    expect([kind, exported.traces.includes(kept), exported.file.includes(kept)]).toEqual([kind, true, true]);
    const leaks = Object.entries(exported).filter(([, text]) => String(text).includes(secret));
    expect([kind, leaks.map(([name]) => name)]).toEqual([kind, []]);
  }
});

test("a request of megabytes is told by its beginning and its end, within the limit", async () => {
  const messages = Array.from({ length: 3000 }, (_, at) => ({
    role: "user",
    content: `${kept} ${at} ${"x ".repeat(500)}`,
  }));
  const [one] = exchanges(kept);
  const sent = [
    { path: "/v1/chat/completions", headers: one?.headers ?? {}, body: { model: "m", messages }, answer: [] },
  ];
  const { traces } = await run(sent, { ...capture("SPAN_ONLY"), RELAYSCOPE_CONTENT_LIMIT: "8192" });
  const [input = ""] = attributesOf(traces, "spans").flatMap(({ key, value }) =>
    key === "gen_ai.input.messages" ? [value.stringValue ?? ""] : [],
  );
  expect(Buffer.byteLength(input)).toBeLessThanOrEqual(8192);
  expect(input).toContain(`${kept} 0 `);
  expect(input).toContain(`${kept} 2999 `);
  expect(JSON.parse(input)[1]).toMatchObject({
    role: "omitted",
    parts: [{ type: "generic", generic_type: "omitted" }],
  });
});

test("where OpenTelemetry's own setting bounds attributes, content keeps within it, or is not told", async () => {
  const some = exchanges(`${kept} ${"x ".repeat(2000)}`);
  const bounded = await run(some, { ...capture("SPAN_ONLY"), OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "2000" });
  checkForms(attributesOf(bounded.traces, "spans"), true);
  const tight = { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: "100", OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "2000" };
  const none = await run(some, { ...capture("SPAN_ONLY"), ...tight });
  expect(none.traces).not.toContain(kept);
  expect(none.err).toContain("leaves 100: none is told");
});

test("the user's module has the last word on each text, and is told where it stands", async () => {
  const module = "export default (text, place) => text.replaceAll('kept words', `hidden ${place}`);";
  const { traces, logs, file } = await run(exchanges(kept), capture("true"), { redact: module });
  for (const text of [traces, logs, file]) {
    expect(text).not.toContain(kept);
    for (const place of ["input", "output", "system_instructions", "tool_definitions"])
      expect(text).toContain(`hidden ${place}`);
  }
});

test.each([
  ["throws", "export default (text) => { throw new Error(text); };", "faults"],
  ["is asynchronous", "export default async (text) => { throw new Error(text); };", "faults"],
  ["returns no text", "export default () => undefined;", "faults"],
  [
    "throws now and then",
    "let n = 0; export default (text) => { if (n++ % 3 === 2) throw text; return text; };",
    "faults",
  ],
  ["has no default", "export const redact = (text) => text;", "RELAYSCOPE_REDACT"],
  ["is no JavaScript", "export default kept words", "RELAYSCOPE_REDACT"],
  ["awaits at its top", "await 1; export default (text) => text;", "RELAYSCOPE_REDACT"],
])("where the user's module %s, no content of such a call is told, and it is counted", async (way, module, said) => {
  const one = exchanges(kept).slice(0, 1);
  const exported = await run(one, { ...capture("true"), RELAYSCOPE_LOG_LEVEL: "debug" }, { redact: module });
  expect(JSON.stringify(exported)).not.toContain(kept);
  expect(exported.traces).toContain("gen_ai.request.model");
  expect(exported.err).toContain(said);
  expect(exported.metrics).toMatch(/relayscope\.faults.*"stringValue":"redact"/s);
  expect(way).not.toBe("");
});

test.each([
  ["is missing", undefined, "MODULE_NOT_FOUND"],
  ["is broken", "module.exports = {;", "SyntaxError"],
])(
  "where the file of the code that gathers content %s, one line says so, and the calls are told without",
  async (_, text, reason) => {
    const folder = mkdtempSync(join(tmpdir(), "relayscope-without-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const part of ["package.json", "dist"])
      cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), join(folder, part), { recursive: true });
    rmSync(join(folder, "dist/content.cjs"));
    if (text !== undefined) writeFileSync(join(folder, "dist/content.cjs"), text);
    const preload = pathToFileURL(join(folder, "dist/register.js")).href;
    const env = { ...capture("true"), RELAYSCOPE_ESTIMATE_USAGE: "true", RELAYSCOPE_LOG_LEVEL: "warn" };
    const exported = await run(exchanges(kept), env, { preload });
    expect(JSON.stringify(exported)).not.toContain(kept);
    expect(exported.traces).toContain("gen_ai.request.model");
    expect(exported.err.trim().split("\n")).toEqual([
      `relayscope: content is not captured, and usage is not estimated: content.cjs cannot be loaded (${reason}). All else is told as without it`,
    ]);
  },
);

test("a service that is configured in code gives its function there", async () => {
  const plain = await run(exchanges(kept), {}, { inCode: "nothing" });
  const hidden = await run(exchanges(kept), {}, { inCode: "redacts" });
  const failed = await run(exchanges(kept), {}, { inCode: "fails" });
  expect([plain.traces.includes(kept), plain.logs.includes(kept)]).toEqual([true, true]);
  for (const text of [hidden.traces, hidden.logs]) {
    expect(text).not.toContain(kept);
    for (const place of ["input", "output", "system_instructions", "tool_definitions"])
      expect(text).toContain(`hidden ${place}`);
  }
  expect(JSON.stringify(failed)).not.toContain(kept);
  expect(failed.traces).toContain("gen_ai.request.model");
  expect(failed.metrics).toMatch(/relayscope\.faults.*"stringValue":"redact"/s);
});

interface Value {
  readonly stringValue?: string;
  readonly arrayValue?: unknown;
}

function attributesOf(text: string, list: "spans" | "logRecords"): { key: string; value: Value }[] {
  return text
    .split("\n")
    .flatMap((line) => find(JSON.parse(line), list))
    .flatMap((one) => one.attributes);
}

function find(value: unknown, key: string): { attributes: { key: string; value: Value }[] }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === key ? member : find(member, key)));
}

/** Each attribute has the convention's form: JSON in a text, or its structure. */
function checkForms(attributes: readonly { key: string; value: Value }[], asText: boolean): void {
  for (const name of ["input.messages", "output.messages", "system_instructions", "tool.definitions"]) {
    const found = attributes.filter(({ key }) => key === `gen_ai.${name}`);
    expect([name, found.length > 0]).toEqual([name, true]);
    for (const { key, value } of found) {
      expect(Object.keys(value)).toEqual([asText ? "stringValue" : "arrayValue"]);
      expect(checkForm(key, asText ? JSON.parse(value.stringValue ?? "") : plain(value))).toEqual([]);
    }
  }
}
