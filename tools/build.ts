import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build as bundle, type Plugin } from "esbuild";
import { buildPrices } from "./build-prices.ts";

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

/**
 * Makes `dist`: the gate, the preload as one file with OpenTelemetry inside (start-up cost is the number of files), the
 * two entries for services configured in code, which use the OpenTelemetry that is installed, their types, and the
 * price table beside them all.
 */
export async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const shared = {
    absWorkingDir: fileURLToPath(root),
    outdir: "dist",
    platform: "node",
    format: "esm",
    target: "node22.15",
    logLevel: "warning",
  } as const;
  await bundle({ ...shared, entryPoints: ["src/register.ts"], target: "node18" });
  await bundle({
    ...shared,
    entryPoints: ["src/preload.ts"],
    bundle: true,
    minify: true,
    plugins: [withoutModuleHooks],
    // Some packages inside are CommonJS and ask for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as __relayscopeRequire } from "node:module";const require=__relayscopeRequire(import.meta.url);',
    },
  });
  await bundle({
    ...shared,
    entryPoints: { index: "src/index.ts", sdk: "src/sdk-entry.ts" },
    bundle: true,
    external: ["@opentelemetry/*"],
    // What both need is one file: a second copy would be a second instrumentation.
    splitting: true,
    chunkNames: "shared-[hash]",
  });
  writeTypes();
  await buildPrices(fileURLToPath(new URL("dist/prices.json", root)));
}

function writeTypes(): void {
  const tsc = fileURLToPath(new URL("node_modules/.bin/tsc", root));
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("tsc could not write dist/types");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
