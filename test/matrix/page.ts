import { readFileSync } from "node:fs";
import { rows, type Cells, type Row } from "./rows.ts";

/** When and on what the matrix was last run. */
export interface Run {
  /** As `2026-01-31`. */
  readonly date: string;
  /** Versions of Node, as `24.21.0`. */
  readonly nodes: readonly string[];
}

const speaks: Readonly<Record<string, string>> = {
  chat: "chat completions",
  responses: "responses",
  embeddings: "embeddings",
  messages: "messages",
  gemini: "generateContent",
  cohere: "v2 chat",
  ollama: "api/chat",
  bedrock: "converse",
  invoke: "invoke",
  images: "images",
  speech: "speech",
  transcription: "transcription",
  moderations: "moderations",
  rerank: "v2 rerank",
};
const columns = ["answer", "stream", "retry", "error"] as const satisfies readonly (keyof Cells)[];

/** The page docs/matrix.md as a run makes that has seen what the rows say. */
export function matrixPage({ date, nodes }: Run): string {
  return `${[
    "# What is seen of which SDK",
    "Made by `npm run matrix` (`tools/matrix.ts`); do not edit. It runs every SDK below under the preload against a host on loopback that answers in the SDK's own dialect, and writes this page only where each call was seen as it says here.",
    `Last run: ${date}, on Node ${nodes.join(", ")}: the same on each of them. ${everyRun()}`,
    [
      "- `chat 12/34`: one operation, `chat`, of the model asked for, with its 12 input and 34 output tokens and its finish reason in span and log record, counted once in the metrics; `-` is a figure that the answer does not tell. `stream`: told as a stream. `in 2 attempts`: the refused one and the answered one are the same operation. `chat auth …`: the outcome and `error.type`. `below the SDK's span`: the SDK tells the inference in a span of its own, and ours is the HTTP span below it; log record and metrics stay ours.",
      "- `counted as …`: the call does not go through undici. There is no span; each request is counted in `relayscope.unobserved`, and the host is named once on stderr.",
    ].join("\n"),
    table([
      ["SDK", "version", "dialect", "an answer", "a stream", "429, then an answer", "a refused key"],
      ...rows.flatMap((row) =>
        Object.entries(row.dialects).map(([dialect, cells]) =>
          [row.name, versionsOf(row), speaks[dialect] ?? dialect].concat(columns.map((column) => cells[column] ?? "–")),
        ),
      ),
    ]),
    ...rows.flatMap(({ note }) => (note === undefined ? [] : [note])),
    "The versions are pinned by the lockfiles in `test/matrix`; newer ones are not known to be seen until this page says so.",
  ].join("\n\n")}\n`;
}

/** When and on what the page says it was made. */
export function readRun(page: string): Run {
  const [, date = "", nodes = ""] = /^Last run: (\S+), on Node ([\d., ]+):/m.exec(page) ?? [];
  return { date, nodes: nodes.split(", ") };
}

/** The version of a row's first package, and by name those of the others. */
function versionsOf({ from, packages: [first = "", ...others] }: Row): string {
  if (first === "") return "Node's own";
  const more = others.map((alias) => packageIn(from, alias)).map(({ name, version }) => `${name} ${version}`);
  return packageIn(from, first).version + (more.length === 0 ? "" : ` with ${more.join(", ")}`);
}

/** What a folder's package.json says of a package that may go by another name there. */
function packageIn(folder: string, alias: string): { readonly name: string; readonly version: string } {
  const file = new URL(`${folder}/package.json`, import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as { dependencies: Record<string, string> };
  const [, name = alias, version = ""] = /^(?:npm:(.+)@)?([^@]+)$/.exec(dependencies[alias] ?? "") ?? [];
  return { name, version };
}

function everyRun(): string {
  const copies = ["undici6", "undici7", "undici8"].map((name) => packageIn(".", name).version).join(", ");
  return `openai 7, @anthropic-ai/sdk 1 and plain \`fetch\` are tried in every CI run too, on the same majors of Node, with Node's own \`fetch\` and with that of undici ${copies} from npm.`;
}

function table([head = [], ...body]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
