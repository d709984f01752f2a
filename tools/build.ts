import { cpSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle, type Plugin } from "esbuild";
import { buildObserve } from "./build-observe.ts";
import { buildPrices } from "./build-prices.ts";
import { buildTokenizer } from "./build-tokenizer.ts";
import { buildTypes } from "./build-types.ts";
import { bundledLicences } from "./bundled-licences.ts";
import { rememberedHashes } from "./remembered-hashes.ts";

const root = new URL("..", import.meta.url);
const dist = fileURLToPath(new URL("dist", root));

/**
 * OpenTelemetry's instrumentation base replaces `Module.prototype.require` as soon as it is made, for modules that it
 * would patch. We patch none: what is heard comes by diagnostics channels, and the app keeps its `require`.
 */
const withoutModuleHooks: Plugin = {
  name: "without-module-hooks",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(require|import)-in-the-middle$/ }, () => ({ path: "none", namespace: "hooks" }));
    onLoad({ filter: /.*/, namespace: "hooks" }, () => ({ contents: "export class Hook {}; export default Hook;" }));
  },
};

/** Lets the API inside the bundle meet an app's, of whatever version (src/host/api-globals.ts says why). */
const sharedGlobals: Plugin = {
  name: "shared-globals",
  setup({ onResolve }) {
    const ours = fileURLToPath(new URL("src/host/api-globals.ts", root));
    onResolve({ filter: /internal\/global-utils\.[cm]js$/ }, ({ importer }) =>
      /@opentelemetry[\\/]api[\\/]/.test(importer) ? { path: ours } : undefined,
    );
  },
};

/** Code that nobody calls, and is left out; but what it imports when called would become files of their own. */
const withoutMachineId: Plugin = {
  name: "without-machine-id",
  setup({ onResolve }) {
    onResolve({ filter: /\/getMachineId-/ }, ({ path }) => ({ path, external: true }));
  },
};

/**
 * Makes `dist`: the gate, the preload as one file with OpenTelemetry inside (start-up cost is the number of files), the
 * two entries for services configured in code, which use the service's own API and NodeSDK, their types, the price table
 * beside them all, and the licences of what is inside.
 */
export async function build(): Promise<void> {
  // In the place of the last one only when it is whole: something may be running from there.
  const made = join(fileURLToPath(root), ".cache", `dist-${process.pid}`);
  const shared = {
    absWorkingDir: fileURLToPath(root),
    outdir: made,
    platform: "node",
    format: "esm",
    target: "node22.15",
    logLevel: "warning",
  } as const;
  await bundle({ ...shared, entryPoints: ["src/register.ts"], target: "node18" });
  const preload = await bundle({
    ...shared,
    entryPoints: ["src/preload.ts"],
    bundle: true,
    // It asks for Node's own modules by `require`: an `import` reads all that they export, and some load others then (1.6 MB).
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    metafile: true,
    minify: true,
    plugins: [withoutModuleHooks, sharedGlobals, rememberedHashes],
    define: { "import.meta.url": "relayscopeUrl" },
    banner: { js: 'const relayscopeUrl=require("node:url").pathToFileURL(__filename).href;' },
  });
  const inCode = await bundle({
    ...shared,
    entryPoints: {
      index: "src/index.ts",
      flush: "src/flush.ts",
      sdk: "src/sdk-gate.ts",
      "sdk-start": "src/sdk-entry.ts",
    },
    bundle: true,
    metafile: true,
    plugins: [withoutModuleHooks, withoutMachineId],
    // There must be one of each in a process. All else comes along: a package beside ours would be of the service's version.
    external: ["@opentelemetry/api", "@opentelemetry/sdk-node"],
    // What both need is one file: a second copy would be a second instrumentation.
    splitting: true,
    chunkNames: "shared-[hash]",
  });
  const cli = await bundle({
    ...shared,
    // The entry is a gate: an old Node gets a line.
    entryPoints: { cli: "src/cli/relayscope.ts", "doctor-probe": "src/cli/doctor/call-probe.ts" },
    target: "node18",
    bundle: true,
    metafile: true,
    plugins: [withoutModuleHooks, withoutMachineId],
    splitting: true,
    chunkNames: "cli-[hash]",
  });
  // Loaded by the preload where a setting asks for it, and by the worker that counts: most processes read neither.
  const onDemand = await bundle({
    ...shared,
    entryPoints: {
      content: "src/content-code.ts",
      "estimate-worker": "src/estimate/worker.ts",
      "price-reader": "src/price-reader/price-reader.ts",
      "report-charts": "src/cli/report/draw-charts.ts",
    },
    bundle: true,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    metafile: true,
    minify: true,
  });
  const tokenizer = await buildTokenizer(fileURLToPath(root), join(made, "tokenizer.br"));
  buildTypes(fileURLToPath(root), join(made, "types"));
  await buildPrices(join(made, "prices.json"));
  buildObserve(fileURLToPath(root), join(made, "observe.br"));
  cpSync(join(fileURLToPath(root), "src/price-reader/prices.schema.json"), join(made, "prices.schema.json"));
  const licences = bundledLicences(
    fileURLToPath(root),
    [preload.metafile, inCode.metafile, cli.metafile, onDemand.metafile, tokenizer],
    ["@pydantic/genai-prices"],
  );
  writeFileSync(join(made, "THIRD-PARTY-LICENSES"), licences);
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
