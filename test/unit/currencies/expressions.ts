import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

/** A text that may be an expression, and where it stands. */
export interface Candidate {
  readonly place: string;
  readonly text: string;
  /** Stands where only an expression can: it has to be one. */
  readonly certain: boolean;
}

const root = new URL("../../../", import.meta.url);
const queryKeys = /^(expr|query|expression|definition)$/;

/** Every file of the project in these folders whose name ends so. */
export function filesIn(folders: readonly string[], endings: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.test(entry.name))
      .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(fileURLToPath(root).length))
      .filter((path) => !/(^|\/)(node_modules|\.built|dist)\//.test(path)),
  );
}

/** What a file's text has that may be an expression. */
export function candidatesOf(path: string, text: string): Candidate[] {
  if (/\.(ya?ml|json)$/.test(path)) return valuesOf(path, text);
  if (path.endsWith(".md")) return writtenIn(path, text);
  return quotedIn(path, text);
}

/** As Prometheus gets it: what Grafana puts in the place of its variables has no bearing on currencies. */
export function filled(text: string): string {
  return text
    .replace(/\$+(?:__tags\b|\{__tags\})/g, 'tag="x"')
    .replace(/\[\s*\$+\{?\w+\}?\s*(:\s*\$*\{?\w*\}?\s*)?\]/g, (_all, step: string | undefined) =>
      step ? "[5m:1m]" : "[5m]",
    )
    .replace(/\b(offset\s+-?)\$+\{?\w+\}?/g, (_all, before: string) => `${before}5m`)
    .replace(/\$+\{?(\w+)(:\w+)?\}?/g, "$1");
}

export function readProjectFile(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

function valuesOf(path: string, text: string): Candidate[] {
  const found: Candidate[] = [];
  const walk = (value: unknown, key: string, place: string): void => {
    if (typeof value === "string") found.push({ place, text: value, certain: queryKeys.test(key) });
    else if (typeof value === "object" && value !== null)
      for (const [inner, one] of Object.entries(value)) walk(one, inner, `${place} ${inner}`);
  };
  for (const document of parseAllDocuments(text, { logLevel: "silent" }))
    if (document.errors.length === 0) walk(document.toJS(), "", path);
  return found;
}

/** Blocks of code, their lines and what is quoted in them, and code in a line. */
function writtenIn(path: string, text: string): Candidate[] {
  const blocks = [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)];
  return [
    ...blocks.flatMap(([, language = "", block = ""]) => inBlock(path, language, block)),
    ...[...text.replace(/^ *```[\s\S]*?^ *```/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => ({
      place: path,
      text: code,
      certain: false,
    })),
  ];
}

function inBlock(path: string, language: string, block: string): Candidate[] {
  const values = /^(ya?ml|json)$/.test(language) ? valuesOf(`${path} (block)`, block) : [];
  const lines = block.split("\n").map((text) => ({ place: path, text, certain: false }));
  return [...values, { place: path, text: block, certain: language === "promql" }, ...lines, ...quotedIn(path, block)];
}

/** What stands in quotes of any kind, also inside of others, and what a command sends as `query=`. */
function quotedIn(path: string, text: string): Candidate[] {
  return [/"((?:[^"\\\n]|\\.)*)"/g, /'((?:[^'\\\n]|\\.)*)'/g, /`((?:[^`\\]|\\.)*)`/g, /query=([^'"`\n]+)/g].flatMap(
    (form) =>
      [...text.matchAll(form)].map(([, inner = ""]) => ({
        place: path,
        text: inner.replace(/^query=/, "").replaceAll(/\\(["'`])/g, "$1"),
        certain: false,
      })),
  );
}
