import { Session } from "node:inspector";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Lines of a file that are code, and those of them that ran. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: readonly number[];
  readonly ran: readonly number[];
}

const root = join(import.meta.dirname, "../..");
const src = join(root, "src");

/** Begins to note which lines of this thread run; call it before what is measured is loaded. The result ends it. */
export function startCoverage(): () => Promise<readonly FileCoverage[]> {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  // Whether, not how often, a block ran: that alone slows little down.
  session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
  return async () => {
    const scripts = await new Promise<readonly Script[]>((done) => {
      session.post("Profiler.takePreciseCoverage", (_error, { result }) => done(result));
    });
    session.post("Debugger.enable");
    const files: FileCoverage[] = [];
    for (const script of scripts) {
      const path = script.url.startsWith("file:") ? fileURLToPath(script.url) : "";
      if (!path.startsWith(src)) continue;
      const source = await new Promise<string>((done) => {
        session.post("Debugger.getScriptSource", { scriptId: script.scriptId }, (_error, { scriptSource }) =>
          done(scriptSource),
        );
      });
      files.push({ file: relative(root, path).split(sep).join("/"), ...linesOf(source, script) });
    }
    session.disconnect();
    return files;
  };
}

/** What several threads ran, together. */
export function mergeCoverage(all: readonly (readonly FileCoverage[])[]): readonly FileCoverage[] {
  const merged = new Map<string, FileCoverage>();
  for (const one of all.flat()) {
    const known = merged.get(one.file);
    merged.set(one.file, { ...one, ran: [...new Set([...one.ran, ...(known?.ran ?? [])])].toSorted((a, b) => a - b) });
  }
  return [...merged.values()].toSorted((one, other) => (one.file < other.file ? -1 : 1));
}

/** The share of the lines of these files that ran, in per cent. */
export function shareOf(files: readonly FileCoverage[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines.length, 0);
  const ran = files.reduce((sum, file) => sum + file.ran.length, 0);
  return lines === 0 ? 100 : (100 * ran) / lines;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/** `source` is what V8 ran: types are blanks there, so that a line of types is none of code. */
function linesOf(source: string, { functions }: Script): Omit<FileCoverage, "file"> {
  const idle = new Uint8Array(source.length);
  const ranges = functions.flatMap((one) => one.ranges);
  // Inner ranges come later, and hold.
  for (const { startOffset, endOffset, count } of ranges.toSorted(outerFirst))
    idle.fill(count === 0 ? 1 : 0, startOffset, endOffset);
  const lines: number[] = [];
  const ran: number[] = [];
  let at = 0;
  let inComment = false;
  for (const [index, line] of source.split("\n").entries()) {
    const text = line.trim();
    const comment = inComment || text.startsWith("/*");
    if (comment) inComment = !text.includes("*/");
    const isCode =
      !comment && !text.startsWith("//") && /\w/.test(text) && !/^(?:import|export \{|\} from)\b/.test(text);
    if (isCode) {
      lines.push(index + 1);
      const first = at + line.search(/\S/);
      if (idle.subarray(first, at + line.trimEnd().length).includes(0)) ran.push(index + 1);
    }
    at += line.length + 1;
  }
  return { lines, ran };
}

type Range = Script["functions"][number]["ranges"][number];

function outerFirst(one: Range, other: Range): number {
  return one.startOffset - other.startOffset || other.endOffset - one.endOffset;
}
