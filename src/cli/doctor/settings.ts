import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { diag, DiagLogLevel } from "@opentelemetry/api";
import { readDestinations, type Destination, type Signal } from "../../export/destination.ts";
import { isDisabled, isExported } from "../../export/environment.ts";
import { fileProblem } from "../../export/file-problem.ts";
import { loadPriceReader } from "../../load-price-reader.ts";
import { createPriceTables } from "../../pricing/tables.ts";
import type { PriceTables } from "../../pricing/price.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";
import type { Place } from "./place.ts";

export const signals = ["TRACES", "METRICS", "LOGS"] as const;

/** What the environment comes to, and a line for everything in it that was not understood. */
export interface ReadSettings {
  readonly findings: readonly Finding[];
  /** The signals that are on and have an address. */
  readonly destinations: ReadonlyMap<Signal, Destination>;
  readonly off: ReadonlySet<Signal>;
  readonly prices: PriceTables;
}

/**
 * Reads the settings as the preload would, and gathers what it would say to them; `problems` are of our own settings. What
 * the preload says of others is heard from the child process.
 */
export function checkSettings(place: Place, problems: readonly string[]): ReadSettings {
  const { env, settings } = place;
  const findings: Finding[] = problems.map((line) => fail("settings", line.replace(/^relayscope: /, "")));
  diag.setLogger(
    {
      error: (line) => void findings.push(fail("settings", line)),
      warn: (line) => void findings.push(warn("settings", line)),
      info() {},
      debug() {},
      verbose() {},
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const on = signals.filter(isExported);
  const destinations = readDestinations(on, settings.otlpHeadersFile);
  const { findings: ofPrices, prices } = readPrices(settings.prices, settings.priceCatalog);
  findings.push(...ofPrices, ...readLogFile(settings.logFile));
  if (!settings.enabled) findings.push(warn("settings", "RELAYSCOPE_ENABLED=false: nothing is loaded, hooked or sent"));
  if (isDisabled()) findings.push(warn("settings", "OTEL_SDK_DISABLED=true: nothing is sent"));
  diag.disable();
  if (findings.length === 0) findings.push(ok("settings", describe(env)));
  return { findings, destinations, off: new Set(signals.filter((one) => !on.includes(one))), prices };
}

function readPrices(
  priceFile: string | undefined,
  ownCatalogFile: string | undefined,
): { findings: Finding[]; prices: PriceTables } {
  const findings: Finding[] = [];
  const loaded = createPriceTables({
    catalogFile: new URL("prices.json", import.meta.url),
    ownCatalogFile,
    onStale: (line) => void findings.push(warn("settings", line)),
    priceFile,
    readPrices: (text, name) => loadPriceReader().readPriceFile(text, name),
    onProblem: (line) => void findings.push(fail("settings", line)),
  });
  return { prices: loaded.get(), findings };
}

function readLogFile(path: string | undefined): readonly Finding[] {
  if (path === undefined) return [];
  try {
    accessSync(dirname(path), constants.W_OK);
    return [];
  } catch (error) {
    return [fail("settings", `RELAYSCOPE_LOG_FILE: ${fileProblem(error, path)}`)];
  }
}

function describe(env: NodeJS.ProcessEnv): string {
  const set = Object.keys(env).filter((name) => /^(RELAYSCOPE|OTEL)_/.test(name));
  return set.length === 0
    ? "none is set: the defaults hold"
    : `${set.length} set and understood: ${set.sort().join(", ")}`;
}
