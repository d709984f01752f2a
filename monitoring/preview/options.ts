import { join, resolve } from "node:path";
import { homedir } from "node:os";
import { parseArgs } from "node:util";
import type { Flavour } from "../flavour.ts";

/** What `npm run grafana:preview` was asked for. */
export interface Options {
  readonly folder: string;
  readonly out: string;
  readonly flavour: Flavour;
  readonly minutes: number;
  readonly screenshots: boolean;
  /** By variable; All where nothing is said. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export const usage = `npm run grafana:preview -- [--folder DIR] [--out DIR] [--last 60m] [--var relay=HOST] [--native] [--screenshots]
  draws each dashboard as a page, with what its queries find in a stack that runs (npm run stack -- up)
  --folder DIR    of that stack (default: $XDG_STATE_HOME/relayscope/stack)
  --out DIR       where the pages go (default: preview)
  --last TIME     what is looked at, until now: 30m, 6h (default: 60m)
  --var NAME=VALUE  what is chosen of a variable, instead of all
  --native        the dashboards for native histograms
  --screenshots   a picture of each page, by Chromium (CHROMIUM, or chromium on PATH)`;

/** Reads the command line; throws with one line that says what is accepted. */
export function readOptions(given: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      folder: { type: "string" },
      out: { type: "string", default: "preview" },
      last: { type: "string", default: "60m" },
      var: { type: "string", multiple: true, default: [] },
      native: { type: "boolean", default: false },
      screenshots: { type: "boolean", default: false },
    },
  });
  const [, amount, unit = ""] = /^(\d+)([mh])$/.exec(values.last) ?? [];
  const minutes = Number(amount) * ({ m: 1, h: 60 }[unit] ?? Number.NaN);
  if (!(minutes > 0)) throw new Error(`--last ${values.last}: expected a time such as 30m or 6h`);
  const chosen: Record<string, string[]> = {};
  for (const pair of values.var) {
    const [, name, value] = /^(\w+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new Error(`--var ${pair}: expected name=value`);
    (chosen[name] ??= []).push(value);
  }
  const state = environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state");
  return {
    folder: resolve(values.folder ?? join(state, "relayscope", "stack")),
    out: resolve(values.out),
    flavour: values.native ? "native" : "classic",
    minutes,
    screenshots: values.screenshots,
    chosen,
  };
}
