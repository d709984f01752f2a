import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { contentOf } from "../../../src/wire/contents.ts";
import type { Target, WireFormat } from "../../../src/wire/format.ts";
import { formatFor, formats } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { openaiFetched } from "../../../src/wire/openai/openai-fetched.ts";
import { fillTemplate } from "../../../src/wire/path-template.ts";
import { streamDialects } from "../../dialect-streams.ts";
import { fixtures } from "./fixtures.ts";

// What holds for every dialect, so that one more is a file, a line and fixtures (docs/add-a-provider.md).

const wire = fileURLToPath(new URL("../../../src/wire/", import.meta.url));
// Whatever folders there are, each name is there once.
const paths = readdirSync(wire, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const sources = new Map(paths.map((path) => [basename(path), readFileSync(join(wire, path), "utf8")]));
const files = [...sources.keys()];

/** What all dialects have in common: types, bytes, foreign JSON, and the table of hosts. No decoders. */
const shared = new Set(["format.ts", "json.ts", "said.ts", "sse.ts", "event-frames.ts", "scan.ts", "providers.ts"]);

const named = formats.map((format) => [format.name, format] as const);

test.each(files.filter((file) => !shared.has(file)))("%s has at most 100 lines of code", (file) => {
  expect(codeLines(sources.get(file) ?? "").length).toBeLessThanOrEqual(100);
});

test("each name is there once", () => {
  expect(files.length).toBe(paths.length);
});

test("what is shared is there, so that nothing hides behind its name", () => {
  expect([...shared].filter((file) => !files.includes(file))).toEqual([]);
  for (const file of shared) expect(sources.get(file)).not.toMatch(/: (?:WireFormat|ContentFormat) = \{/);
});

test("each dialect is in the list once, and each file that has one is in the list", () => {
  const names = [...formats, openaiFetched].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const having = files.filter((file) => / (\w+): WireFormat = \{/.test(sources.get(file) ?? ""));
  expect(having.toSorted()).toEqual(names.map((name) => `${name}.ts`).toSorted());
});

test.each([...named, [openaiFetched.name, openaiFetched] as const])("%s is named after its file", (name) => {
  const exported = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  expect(sources.get(`${name}.ts`)).toMatch(
    new RegExp(`export const ${exported}: WireFormat = \\{\\n(?: .*\\n)*?  name: "${name}"`),
  );
});

test.each(named)("%s says where it is asked, and is asked there", (name, format) => {
  expect(format.paths).not.toEqual([]);
  for (const path of format.paths) {
    expect(path).toMatch(/^(?:\/[\w.-]+|\/\{\w+\}(?::\w+)?)+$/);
    expect([path, models.some((model) => matchedBy(fillTemplate(path, model)).has(name))]).toEqual([path, true]);
  }
});

test.each(named)("%s has fixtures: an answer, an error, and a stream where it streams", (name, format) => {
  const own = all.filter((fixture) => fixture.format === format);
  const good = own.filter(({ reading }) => reading.error === undefined);
  expect(good.some(({ name }) => name.endsWith(".json")) || format.binary === true).toBe(true);
  // Cohere and Amazon write a sentence, which is not read: the status tells.
  expect(own.some(({ name, reading }) => reading.error !== undefined || /error|refused/.test(name))).toBe(true);
  const streams = good.some(({ name }) => !name.endsWith(".json"));
  expect([streams, streamDialects.some((dialect) => dialect.format === name)]).toEqual(
    asksStreams(format) ? [true, true] : [false, false],
  );
});

test.each(named)("%s has an example of what is said in it, if that is understood", (_name, format) => {
  const content = contentOf(format);
  // Dialects that say it alike share the reader, and the example.
  const alike = formats.filter((other) => content !== undefined && contentOf(other) === content);
  expect(alike.some(({ name }) => existsSync(`${dialogues}${name}`))).toBe(content !== undefined);
});

const dialogues = fileURLToPath(new URL("../content/dialects/", import.meta.url));

const all = (["json", "sse", "ndjson", "frames"] as const).flatMap((framing) => fixtures(framing));

/** Names by which some paths tell what a model is for. */
const models = ["lumen", "lumen-embed", "text-embedding-1", "lumen-rerank", "lumen-image", "imagen-1", "lumenco"];

const hosts = ["relay.test", "api.writer.com", "openrouter.ai", "localhost"];

function targetOf(path: string, host = "relay.test", port = 443): Target {
  return { method: "POST", host, port, path, header: () => undefined };
}

/** The dialects that a path may be asked in: at a vendor's own host, at Ollama's port, or anywhere. */
function matchedBy(path: string): ReadonlySet<string> {
  const found = hosts.map((host) => formatFor(targetOf(path, host, host === "localhost" ? 11434 : 443)));
  return new Set(found.map((each) => each?.format.name ?? ""));
}

/** Whether a stream can be asked for: in the body, by whatever key the dialect's source has for it, or by the path. */
function asksStreams(format: WireFormat): boolean {
  const keys = [...(sources.get(`${format.name}.ts`) ?? "").matchAll(/stream: request\.at\("(\w+)"\)/g)].map(
    ([, key = ""]) => [key, true],
  );
  const body = new Json({ stream: true, stream_format: "sse", model: "lumen", ...Object.fromEntries(keys) });
  return format.paths.some((path) => format.ask(body, targetOf(fillTemplate(path, "lumen"))).stream === true);
}

function codeLines(source: string): string[] {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//"));
}
