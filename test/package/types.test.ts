import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureInstalled } from "../../tools/ensure-installed.ts";
import { createScratch, type Host, makeApp, pack, runIn } from "./scratch.ts";

const root = join(import.meta.dirname, "../..");
const compiler = join(import.meta.dirname, "compiler");
const scratch = createScratch();
let apps: Record<Host, string>;

beforeAll(async () => {
  await ensureInstalled(compiler, "an older TypeScript");
  const tarball = pack(scratch.folder);
  const make = (host: Host) => makeApp(scratch.folder, tarball, host);
  apps = { bare: await make("bare"), older: await make("older"), newer: await make("newer") };
}, 240_000);

afterAll(() => scratch.remove());

const compilers = {
  "TypeScript 7": join(root, "node_modules/typescript/bin/tsc"),
  "TypeScript 5.9": join(compiler, "node_modules/typescript/bin/tsc"),
};

const resolutions = {
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
};

/** What a service with its own SDK writes. */
const inCode = `
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { ConsoleMetricExporter, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { flush, RelayscopeInstrumentation, type RelayscopeConfiguration } from "relayscope";

const configuration: RelayscopeConfiguration = { relays: { main: "relay.example.com" }, httpSpans: "always" };
const relayscope = new RelayscopeInstrumentation(configuration);
const undici = new UndiciInstrumentation({ ignoreRequestHook: relayscope.hears });
const exporter = new ConsoleMetricExporter();
const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [relayscope.metricProducer] });
export const sdk = new NodeSDK({ instrumentations: [relayscope, undici], metricReaders: [reader] });
export const flushed: Promise<void> = flush({ timeoutMs: 100 });
// @ts-expect-error a value that no setting takes
new RelayscopeInstrumentation({ httpSpans: "sometimes" });
`;

const started = `
import { type RelayscopeSdk, startRelayscope } from "relayscope/sdk";

export const relayscope: RelayscopeSdk = startRelayscope({ serviceName: "app", sdk: { autoDetectResources: false } });
// @ts-expect-error no text
startRelayscope({ endpoint: 4318 });
`;

const preloaded = `import "relayscope/register";\nexport {};\n`;

const files: Record<Host, Record<string, string>> = {
  bare: { "preloaded.ts": preloaded },
  older: { "preloaded.ts": preloaded, "in-code.ts": inCode },
  newer: { "preloaded.ts": preloaded, "in-code.ts": inCode, "started.ts": started },
};

test.each([
  ["TypeScript 7", "nodenext", "bare"],
  ["TypeScript 7", "node16", "older"],
  ["TypeScript 7", "nodenext", "older"],
  ["TypeScript 7", "bundler", "older"],
  ["TypeScript 7", "node16", "newer"],
  ["TypeScript 7", "nodenext", "newer"],
  ["TypeScript 7", "bundler", "newer"],
  ["TypeScript 5.9", "nodenext", "older"],
  ["TypeScript 5.9", "bundler", "newer"],
] as const)("%s, %s: the types fit an app with OpenTelemetry of its own (%s)", async (typescript, resolution, host) => {
  expect(await compile(compilers[typescript], apps[host], files[host], resolutions[resolution])).toBe("");
});

test("CommonJS may require the package's types", async () => {
  const required = { "in-code.cts": inCode, "started.cts": started };
  expect(await compile(compilers["TypeScript 7"], apps.newer, required, resolutions.nodenext)).toBe("");
});

test("a type that the service's OpenTelemetry has not would be noticed", async () => {
  const wrong = {
    "wrong.ts": 'import type { LoggerProvider } from "@opentelemetry/api";\nexport type { LoggerProvider };\n',
  };
  expect(await compile(compilers["TypeScript 7"], apps.older, wrong, resolutions.nodenext)).toContain(
    "has no exported member",
  );
});

/** Every file is checked, those of the packages too; what the compiler complains of. */
async function compile(tsc: string, app: string, sources: Record<string, string>, resolution: object): Promise<string> {
  const folder = mkdtempSync(join(app, "typed-"));
  mkdirSync(join(folder, "types"));
  symlinkSync(join(compiler, "node_modules/@types/node"), join(folder, "types/node"));
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, file), source);
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
  const types = { types: ["node"], typeRoots: ["types"] };
  const compilerOptions = { target: "es2022", noEmit: true, skipLibCheck: false, ...strict, ...types, ...resolution };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(sources) }));
  return (await runIn(app, process.execPath, [tsc, "-p", folder])).out;
}
