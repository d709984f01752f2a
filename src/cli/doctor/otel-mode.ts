import { ok, warn, type Finding } from "./finding.ts";
import { findInstalled, readDeclared } from "./packages.ts";
import type { Place } from "./place.ts";

// Packages that start an OpenTelemetry SDK in the app's process. Without the last ones they are looked for by what package.json declares.
const starters = [
  "@opentelemetry/sdk-node",
  "@opentelemetry/auto-instrumentations-node",
  "@opentelemetry/sdk-trace-node",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace",
  "@opentelemetry/sdk-metrics",
  "@opentelemetry/sdk-logs",
  "@vercel/otel",
  "dd-trace",
  "@sentry/node",
  "@sentry/nextjs",
] as const;

/** Whose OpenTelemetry tells the calls here, and why; `whose` is what a child process came to, where it says so. */
export function checkOtelMode({ folder, settings, env }: Place, whose: string | undefined): Finding {
  const { dependencies } = readDeclared(folder);
  const found = starters.flatMap((name) => {
    const installed = dependencies.has(name) ? findInstalled(folder, name) : undefined;
    if (!dependencies.has(name)) return [];
    return [installed === undefined ? `${name} (not installed)` : `${name} ${installed.version}`];
  });
  const said = env["RELAYSCOPE_OTEL"]?.trim()
    ? `RELAYSCOPE_OTEL=${settings.otel}`
    : "RELAYSCOPE_OTEL is not set, so auto";
  const came = whose === undefined ? "" : `; in a process that is started here: ${whose}`;
  const packages =
    found.length === 0 ? "package.json names no OpenTelemetry SDK" : `package.json names ${found.join(", ")}`;
  const message = `${said}; ${packages}: ${sentences[settings.otel][found.length === 0 ? "none" : "some"]}${came}`;
  if (settings.otel === "app" && found.length === 0)
    return warn("otel", message, "unless an SDK is bundled into the app, take auto or own");
  return ok("otel", message);
}

const sentences = {
  auto: {
    none: "Relayscope's own tells the calls, unless the app brings one in a bundle",
    some: "each signal goes through the app's SDK once it has started one for it; the others through Relayscope's own, where an OTLP endpoint is set",
  },
  own: {
    none: "Relayscope's own tells the calls",
    some: "Relayscope's own tells the calls, and the app's SDK goes on beside it",
  },
  app: {
    none: "nothing tells the calls",
    some: "only the app's SDK tells the calls, once it has started",
  },
} as const;
