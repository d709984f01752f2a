import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../../src/version.ts";
import { createScratch, makeApp, pack } from "./scratch.ts";

const root = join(import.meta.dirname, "../..");
const scratch = createScratch();
let tarball: string;
let folder: string;
let files: string[];

beforeAll(async () => {
  tarball = pack(scratch.folder);
  folder = join(await makeApp(scratch.folder, tarball, "bare"), "node_modules/relayscope");
  files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
}, 60_000);

afterAll(() => scratch.remove());

test("the tarball holds these files and no other", () => {
  // How many chunks the bundler makes is its own affair.
  const named = new Set(files.map((file) => file.replace(/-[A-Z0-9]{8}\.js$/, "-….js")));
  expect([...named].toSorted()).toEqual(expected);
});

const expected = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "dist/THIRD-PARTY-LICENSES",
  "dist/cli-….js",
  "dist/cli.js",
  "dist/content.cjs",
  "dist/doctor-probe.js",
  "dist/estimate-worker.cjs",
  "dist/flush.js",
  "dist/index.js",
  "dist/observe.br",
  "dist/preload.cjs",
  "dist/price-reader.cjs",
  "dist/prices.json",
  "dist/prices.schema.json",
  "dist/register.js",
  "dist/report-charts.cjs",
  "dist/sdk-start.js",
  "dist/sdk.js",
  "dist/shared-….js",
  "dist/tokenizer.br",
  "dist/types/attribution/with-attribution.d.ts",
  "dist/types/flush.d.ts",
  "dist/types/index.d.ts",
  "dist/types/instrumentation.d.ts",
  "dist/types/register.d.ts",
  "dist/types/running.d.ts",
  "dist/types/sdk-entry.d.ts",
  "dist/types/settings/configuration.d.ts",
  "dist/types/telemetry/exemplars.d.ts",
  "dist/types/telemetry/logger-provider.d.ts",
  "dist/types/telemetry/metric-source.d.ts",
  "dist/types/telemetry/structured-attributes.d.ts",
  "dist/types/with-exemplars.d.ts",
  "package.json",
];

test("its size is stated and bounded", () => {
  const kilobytes = (bytes: number): number => Math.round(bytes / 1024);
  const packed = kilobytes(statSync(tarball).size);
  const unpacked = kilobytes(files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0));
  const preload = kilobytes(statSync(join(folder, "dist/preload.cjs")).size);
  console.log(`tarball: ${packed} KB packed, ${unpacked} KB unpacked, ${files.length} files; preload ${preload} KB`);
  expect(packed).toBeLessThan(1800);
  expect(unpacked).toBeLessThan(3400);
  expect(preload).toBeLessThan(380);
});

test("what gathers content is in a file of its own, which most processes never read", () => {
  const holds = (file: string): boolean =>
    readFileSync(join(folder, "dist", file), "utf8").includes("server_tool_call_response");
  expect([holds("preload.cjs"), holds("content.cjs")]).toEqual([false, true]);
});

test("no file tells where it was made, and none refers to a source map that is not there", () => {
  const places = [root, homedir(), tmpdir()].filter((place) => place.length > 4);
  const telling = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return [...places, "sourceMappingURL"].filter((place) => text.includes(place)).map((place) => `${file}: ${place}`);
  });
  expect(telling).toEqual([]);
});

test("it brings nothing along and runs nothing when it is installed", () => {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, object | undefined>;
  expect(manifest["dependencies"] ?? {}).toEqual({});
  expect(manifest["optionalDependencies"] ?? {}).toEqual({});
  const ran = ["preinstall", "install", "postinstall", "prepare"];
  expect(Object.keys(manifest["scripts"] ?? {}).filter((name) => ran.includes(name))).toEqual([]);
  // Not sdk-node, which `relayscope/sdk` asks for by itself: npm refuses an optional peer whose own peers do not fit the
  // service's API, also where nobody wants it.
  expect(manifest["peerDependencies"]).toEqual({ "@opentelemetry/api": "^1.4.0" });
  expect(manifest["peerDependenciesMeta"]).toEqual({ "@opentelemetry/api": { optional: true } });
});

test("its files load nothing but Node's modules, each other, OpenTelemetry's API and NodeSDK", () => {
  const loaded = new Set<string>();
  for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:^|[;}])\s*(?:import|export)\s*[^;"'()]*?["']([^"'\s]+)["']/gm)) {
      if (!/^(node:|\.\.?\/)/.test(name)) loaded.add(name);
    }
  }
  const builtin = (name: string): boolean => process.getBuiltinModule(name) !== undefined;
  expect([...loaded].filter((name) => !builtin(name)).toSorted()).toEqual([
    "@opentelemetry/api",
    "@opentelemetry/sdk-node",
  ]);
});

test("package.json, the code and the changelog agree on the version", () => {
  const said = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  expect(said.version).toBe(version);
  expect(readFileSync(join(folder, "CHANGELOG.md"), "utf8")).toContain(`\n## ${version} `);
});

test("the licences of what is bundled are there, and are such as may be handed on", () => {
  const text = readFileSync(join(folder, "dist/THIRD-PARTY-LICENSES"), "utf8");
  const named = [...text.matchAll(/^((?:@[\w-]+\/)?[\w-]+) \d+\.\d+\.\d+ \(([^,)]+)/gm)];
  console.log(`bundled: ${named.map(([, name, licence]) => `${name} (${licence})`).join(", ")}`);
  expect(named.map(([, name]) => name)).toEqual(
    expect.arrayContaining(["@opentelemetry/api", "@opentelemetry/sdk-trace"]),
  );
  expect(new Set(named.map(([, , licence]) => licence))).toEqual(
    new Set(["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT"]),
  );
  expect(text).toContain("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION");
  expect(named.length).toBeLessThan(30);
});

test("publint has nothing to say", async () => {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false });
  const texts = messages.map((message) => formatMessage(message, pkg, { color: false }));
  expect(texts).toEqual([]);
});

test("are the types wrong: no, for those who can load ES modules", () => {
  const attw = join(root, "node_modules/.bin/attw");
  const given = [attw, "--profile", "esm-only", "--no-emoji", "--no-color", tarball];
  const { status, stdout } = spawnSync(process.execPath, given, { encoding: "utf8" });
  expect(status, stdout).toBe(0);
});
