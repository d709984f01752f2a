import { parseArgs } from "node:util";
import { codings, type Coding } from "./answer.ts";

/** What is asked of a run. */
export interface Options {
  readonly file: string;
  /** `provider/endpoint`; either may be left out. */
  readonly only: readonly string[];
  readonly seed: number;
  readonly lines: readonly string[];
  readonly codings: readonly Coding[];
  /** Each line in one of the codings, in turn. */
  readonly quick: boolean;
  /** The pipeline alone, in this process. */
  readonly decoders: boolean;
}

export const usage = `npm run corpus -- FILE [options]
  --only PROVIDER/ENDPOINT  those lines alone; either may be left out (openai/, /chat); may be repeated
  --line ID                 that line alone; may be repeated
  --seed N                  how bodies are cut; the same numbers cut them the same way
  --codings A,B             of ${codings.join(", ")}; all of them by default
  --quick                   each exchange in one of the codings, in turn
  --decoders                quick: no process, no HTTP, no export; the pipeline alone`;

/** Reads the command line; throws what is to be said of a wrong one. */
export function readOptions(parameters: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true },
      line: { type: "string", multiple: true },
      seed: { type: "string", default: "1" },
      codings: { type: "string", default: codings.join(",") },
      quick: { type: "boolean", default: false },
      decoders: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error("exactly one FILE is needed");
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is no whole number`);
  const asked = values.codings.split(",").map((word) => {
    const coding = codings.find((one) => one === word);
    if (coding === undefined) throw new Error(`--codings ${word} is none of ${codings.join(", ")}`);
    return coding;
  });
  const { only = [], line: lines = [], quick, decoders } = values;
  return { file, only, lines, seed, codings: asked, quick, decoders };
}

/** Whether a line was asked for. */
export function isWanted(line: { id: string; provider: string; endpoint: string }, { only, lines }: Options): boolean {
  if (lines.length > 0 && !lines.includes(line.id)) return false;
  if (only.length === 0) return true;
  return only.some((one) => {
    const [provider = "", endpoint = ""] = one.split("/");
    return (provider === "" || provider === line.provider) && (endpoint === "" || endpoint === line.endpoint);
  });
}
