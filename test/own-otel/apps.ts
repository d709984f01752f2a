import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureInstalled } from "../../tools/ensure-installed.ts";

/** Which OpenTelemetry the app has: API 1.9 with SDK 2.x, or API 1.10 with SDK 3.x. */
export type Age = "older" | "newer";

/** How the app is there: as modules, as CommonJS that requires its packages, or as one minified file with them inside. */
export type Form = "esm" | "cjs" | "bundled";

/** The files of one app. */
export interface App {
  readonly app: string;
  /** Starts the app's SDK ahead of it. */
  readonly otelFirst: string;
  /** The same with our instrumentation inside that SDK. */
  readonly withRelayscope: string;
}

const here = import.meta.dirname;
const root = join(here, "../..");

/** Makes all three forms of the app of an age, with Relayscope in its node_modules as npm would have put it. */
export async function makeApps(age: Age): Promise<Record<Form, App>> {
  const directory = join(here, age);
  await ensureInstalled(directory, `an app with OpenTelemetry of its own (${age})`);
  const installed = join(directory, "node_modules", "relayscope");
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(installed, "package.json"));

  const built = join(directory, ".built");
  rmSync(built, { recursive: true, force: true });
  mkdirSync(built);
  const sources = ["app.mjs", "otel.mjs", "otel-first.mjs", "otel-with-relayscope.mjs"].map((name) => join(here, name));
  for (const source of sources) cpSync(source, join(built, source.slice(here.length + 1)));
  const shared = { bundle: true, platform: "node", format: "cjs" } as const;
  const entryPoints = sources.filter((source) => !source.endsWith("/otel.mjs"));
  const outExtension = { ".js": ".cjs" };
  await build({ ...shared, entryPoints, outExtension, outdir: join(built, "cjs"), packages: "external" });
  await build({
    ...shared,
    // From where the app's packages are found.
    entryPoints: entryPoints.map((source) => join(built, source.slice(here.length + 1))),
    outdir: join(built, "bundled"),
    minify: true,
    // As in an image that has the maps and not the sources.
    sourcemap: true,
    sourcesContent: false,
    sourceRoot: "/absent",
    ...(age === "older"
      ? { outExtension }
      : // What SDK 3.x has of `import.meta` cannot be in CommonJS.
        {
          format: "esm",
          outExtension: { ".js": ".mjs" },
          banner: { js: 'import { createRequire as r } from "node:module";const require=r(import.meta.url);' },
        }),
  });
  const files = (folder: string, extension: string): App => ({
    app: join(built, folder, `app.${extension}`),
    otelFirst: join(built, folder, `otel-first.${extension}`),
    withRelayscope: join(built, folder, `otel-with-relayscope.${extension}`),
  });
  return {
    esm: files("", "mjs"),
    cjs: files("cjs", "cjs"),
    bundled: files("bundled", age === "older" ? "cjs" : "mjs"),
  };
}
