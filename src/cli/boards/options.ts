import { parseArgs } from "node:util";
import { type Flavour, flavours } from "../../promql/flavour.ts";
import { quote } from "../../settings/quote.ts";
import { notUnderstood } from "../not-understood.ts";
import { refuseRepeated } from "../repeated.ts";
import { UsageError } from "../usage-error.ts";

/** What `relayscope dashboards` was asked for. */
export interface Options {
  readonly out: string;
  readonly generation: Flavour;
  /** Addresses without a slash at the end. */
  readonly grafana: string | undefined;
  readonly runbooks: string | undefined;
  readonly force: boolean;
}

export const usage = `usage: relayscope dashboards --out DIR [options]
Writes what a stack of your own needs to show and to alert: dashboards for Grafana (11 and newer), rules for Prometheus or Mimir, a
page for each alert, and an Alertmanager's configuration; DIR/README.md says where each belongs.
  --out DIR          the folder, which is made where there is none
  --generation NAME  classic: bucket histograms, metric names of the convention's last release (default)
                     native: native histograms, under the latest names (OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental)
  --grafana URL      where your Grafana is: alerts lead to its dashboards
  --runbooks URL     where you serve DIR/runbooks: alerts lead to their pages
  --force            overwrites files that are there and differ
Exit code: 0 well, 1 nothing was written, 2 the command line is not understood.`;

/** Reads the command line. Undefined: help is asked for. Throws a UsageError. */
export function readOptions(given: readonly string[]): Options | undefined {
  const { help, out = "", generation, grafana, runbooks, force = false } = parse(given);
  if (help === true) return undefined;
  if (out.trim() === "" || out.includes("\0"))
    throw new UsageError("--out: a folder to write to is needed, such as observe. See relayscope dashboards --help");
  return {
    out,
    generation: readGeneration(generation),
    grafana: grafana === undefined ? undefined : readAddress("--grafana", grafana),
    runbooks: runbooks === undefined ? undefined : readAddress("--runbooks", runbooks),
    force,
  };
}

function readGeneration(text: string): Flavour {
  const found = flavours.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`--generation: ${quote(text)} is not accepted; expected ${flavours.join(" or ")}`);
}

function readAddress(option: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    throw new UsageError(
      `${option}: ${quote(text)} is no address; expected http:// or https://, without ? and #, such as https://grafana.example.com`,
    );
  // It would stand in every message that an alert sends.
  if (url.username !== "" || url.password !== "")
    throw new UsageError(`${option}: expected an address without user and password`);
  return url.href.replace(/\/+$/, "");
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    out: text,
    generation: { ...text, default: "classic" },
    grafana: text,
    runbooks: text,
    force: flag,
    help: { ...flag, short: "h" },
  } as const;
  try {
    const { values, tokens } = parseArgs({ args: [...given], options, strict: true, tokens: true });
    refuseRepeated(tokens, options);
    return values;
  } catch (error) {
    throw error instanceof UsageError ? error : notUnderstood(error, options, "dashboards");
  }
}
