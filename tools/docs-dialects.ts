import { readFileSync, writeFileSync } from "node:fs";
import { contentOf } from "../src/wire/contents.ts";
import type { Target, WireFormat } from "../src/wire/format.ts";
import { formatFor, formats } from "../src/wire/formats.ts";
import { fillTemplate } from "../src/wire/path-template.ts";
import { providerHosts } from "../src/wire/providers.ts";
import { dialogues } from "../test/unit/content/dialects.ts";
import { fixtures } from "../test/unit/wire/fixtures.ts";

/** docs/dialects.md with its tables made anew: from the dialects in the code, and from the fixtures that show what is read. */
export function withDialects(page: string): string {
  const head = ["dialect", "operation", "POST …", "elsewhere", "stream", "usage", "cost", "content", "calls", "errors"];
  const read = table([...head, "provider"], formats.map(rowOf));
  const hosts = table(["`gen_ai.provider.name`", "hosts"], [...hostsByProvider()].map(providerRow));
  return fill(fill(page, "dialects", read), "providers", hosts);
}

const framings = ["json", "sse", "ndjson", "frames"] as const;
const shown = framings.flatMap((framing) => fixtures(framing));
const said = dialogues();

function rowOf(format: WireFormat): string[] {
  const own = shown.filter((fixture) => fixture.format === format);
  const stream = own.find(({ name, reading }) => !name.endsWith(".json") && reading.error === undefined);
  const framing = stream?.name.split(".").at(-1) ?? "";
  const words = own.some(({ reading }) => reading.error?.code !== undefined);
  const told = said.filter((dialogue) => contentOf(dialogue.format) === contentOf(format)).map(({ told }) => told);
  return [
    code(format.name),
    code(format.operation),
    format.paths.map(code).join(" "),
    [...new Set(format.paths.map((path) => surenessOf(format, path)))].join("; "),
    framingNames[framing] ?? "",
    yes(own.some(({ reading }) => reading.usage !== undefined)),
    yes(own.some(({ reading }) => reading.cost !== undefined)),
    yes(contentOf(format) !== undefined),
    yes(told.some(({ outputMessages }) => JSON.stringify(outputMessages ?? []).includes('"tool_call"'))),
    words ? "word" : "status",
    code(format.provider),
  ];
}

const framingNames: Readonly<Record<string, string>> = { sse: "events", ndjson: "JSON", frames: "frames" };

/** How sure a path makes its dialect on a host that nobody knows, where no header says more. */
function surenessOf({ name }: WireFormat, path: string): string {
  const bare = matchOf(name, path);
  const version = bare === "likely" ? versions.find((each) => matchOf(name, each + path) === "certain") : undefined;
  return version === undefined ? (bare ?? "its host") : `likely, ${code(version)} certain`;
}

/** What stands before the path where a dialect is asked with its version. */
const versions = ["/v1", "/v1beta"];

/** Names by which some paths tell what a model is for. */
const models = ["lumen", "lumen-embed", "text-embedding-1", "lumen-rerank", "lumen-image", "imagen-1"];

function matchOf(name: string, path: string): string | undefined {
  const found = models.map((model) => formatFor(strangersTarget(fillTemplate(path, model))));
  return found.find((each) => each?.format.name === name)?.match;
}

function strangersTarget(path: string): Target {
  return { method: "POST", host: "relay.example", port: 443, path, header: () => undefined };
}

function hostsByProvider(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { host, provider } of providerHosts) found.set(provider, [...(found.get(provider) ?? []), host]);
  return found;
}

function providerRow([provider, hosts]: readonly [string, readonly string[]]): string[] {
  return [code(provider), hosts.map(code).join(" ")];
}

function fill(page: string, name: string, content: string): string {
  const begin = `<!-- ${name}: made by tools/docs-dialects.ts; do not edit -->`;
  const end = `<!-- /${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for it: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function yes(read: boolean): string {
  return read ? "yes" : "";
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  const path = new URL("../docs/dialects.md", import.meta.url);
  writeFileSync(path, withDialects(readFileSync(path, "utf8")));
}
