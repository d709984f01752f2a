import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureMatrix, type NodeMajor } from "../matrix/install.ts";
import { startServer, type Server } from "../own-otel/surroundings.ts";
import { startCollector } from "../process/fixtures/collector.ts";
import { createScratch, type Host, makeApp, pack, runIn } from "./scratch.ts";

const scratch = createScratch();
let apps: Record<Host, string>;
let nodes: Readonly<Record<NodeMajor, string>>;
let relay: Server;

beforeAll(async () => {
  nodes = (await ensureMatrix()).nodes;
  relay = await startServer();
  const tarball = pack(scratch.folder);
  const make = (host: Host) => makeApp(scratch.folder, tarball, host);
  apps = { bare: await make("bare"), older: await make("older"), newer: await make("newer") };
}, 240_000);

afterAll(() => {
  relay.close();
  scratch.remove();
});

/** Runs an app against the relay and a collector; what it said, and the names of the spans that came. */
async function run(app: string, node: string, given: readonly string[]) {
  const collector = await startCollector();
  try {
    const env = { RELAY: relay.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const said = await runIn(app, node, given, env);
    return {
      ...said,
      spans: collector.arrived.spans.map(({ name }) => name),
      records: collector.arrived.records.length,
    };
  } finally {
    collector.stop();
  }
}

test("an install of the package is one package, which runs no script and is of a stated size", () => {
  const { count, scripts, kilobytes, licences } = installed(apps.bare);
  console.log(`relayscope alone: ${count} package, ${kilobytes} KB on disk, licences: ${licences}`);
  expect({ count, scripts, licences }).toEqual({ count: 1, scripts: [], licences: "Apache-2.0 (1)" });
  expect(kilobytes).toBeLessThan(3400);
});

test.each(["older", "newer"] as const)(
  "a service with OpenTelemetry of its own gets one package more, and no second API (%s)",
  (host) => {
    const { count, scripts, kilobytes, licences, apis } = installed(apps[host]);
    console.log(`with ${host} OpenTelemetry: ${count} packages, ${kilobytes} KB on disk, licences: ${licences}`);
    const before = Object.keys(readLock(join(import.meta.dirname, "../own-otel", host))).filter((path) => path !== "");
    expect(count).toBe(before.length + 1);
    expect(apis).toEqual(["node_modules/@opentelemetry/api"]);
    // It comes with sdk-node, whoever installs that; what it does is print a warning on a range of versions.
    expect(scripts).toEqual(["node_modules/protobufjs"]);
  },
);

const majors = [22, 24, 26] as const;

test.each(majors.flatMap((major) => [{ major, form: "ESM" } as const, { major, form: "CommonJS" } as const]))(
  "Node $major, $form: the preload of the installed package tells a call, with nothing beside it",
  async ({ major, form }) => {
    const way =
      form === "ESM"
        ? ["--import", "relayscope/register", "call.mjs"]
        : ["--require", "relayscope/register", "call.cjs"];
    const ended = await run(apps.bare, nodes[major], way);
    expect(ended).toEqual({ out: "200\n", err: "", code: 0, spans: ["chat mock"], records: 1 });
  },
);

test.each(
  majors.flatMap((major) =>
    (["older", "newer"] as const).flatMap((host) =>
      ["in-code.mjs", "in-code.cjs"].map((script) => [major, host, script] as const),
    ),
  ),
)("Node %i, %s OpenTelemetry: the instrumentation tells the service's own SDK (%s)", async (major, host, script) => {
  const env = { RELAY: relay.url, OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" };
  const { out, code } = await runIn(apps[host], nodes[major], [script], env);
  expect({ out, code }).toEqual({ out: "200\nchat mock 34\n", code: 0 });
});

test.each(majors.flatMap((major) => ["started.mjs", "started.cjs"].map((script) => [major, script] as const)))(
  "Node %i: relayscope/sdk starts the NodeSDK that is installed (%s)",
  async (major, script) => {
    const ended = await run(apps.newer, nodes[major], [script]);
    expect(ended).toEqual({ out: "200\n", err: "", code: 0, spans: ["chat mock"], records: 1 });
  },
);

// As an ES module: what sdk-node itself loads can't be bundled as CommonJS.
test("relayscope/sdk works in a service bundled by esbuild", async () => {
  const outfile = join(apps.newer, "bundled.mjs");
  // The SDK's CommonJS parts ask for Node's modules by `require`.
  const js = 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);';
  const entryPoints = [join(apps.newer, "started.mjs")];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js },
    logLevel: "error",
  });
  const { out, code, spans } = await run(apps.newer, nodes[24], ["bundled.mjs"]);
  expect({ out, code, spans }).toEqual({ out: "200\n", code: 0, spans: ["chat mock"] });
});

test.each([
  ["bare", "there is none"],
  ["older", "here is 0.223.0"],
] as const)("relayscope/sdk says in one line which NodeSDK it needs (%s: %s)", async (host, found) => {
  const print =
    'import("relayscope/sdk").then((m) => m.startRelayscope()).catch((error) => console.log(error.message))';
  const { out } = await runIn(apps[host], nodes[24], ["--eval", print]);
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const needed = devDependencies["@opentelemetry/sdk-node"];
  expect(out).toBe(
    `relayscope/sdk stands on @opentelemetry/sdk-node ${needed}, and ${found}: npm install @opentelemetry/sdk-node@${needed}\n`,
  );
});

test("relayscope/sdk that is turned off loads nothing, and needs nothing", async () => {
  const print = 'import("relayscope/sdk").then((m) => m.startRelayscope().shutdown()).then(() => console.log("ended"))';
  const ended = await runIn(apps.bare, nodes[24], ["--eval", print], { RELAYSCOPE_ENABLED: "false" });
  expect(ended).toEqual({ out: "ended\n", err: "", code: 0 });
});

test("an older Node runs the app as without the package, and says so in one line", async () => {
  const { out, err, code } = await run(apps.bare, nodes[20], ["--import", "relayscope/register", "call.mjs"]);
  expect({ out, code }).toEqual({ out: "200\n", code: 0 });
  expect(err).toMatch(/^relayscope: off: it needs Node 22\.15 or newer, this is 20\.\d+\.\d+\. .*\n$/);
});

type Lock = Record<string, { hasInstallScript?: boolean; license?: string }>;

function readLock(folder: string): Lock {
  return (JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as { packages: Lock }).packages;
}

function installed(app: string) {
  const packages = Object.entries(readLock(app)).filter(([path]) => path !== "");
  const licences = new Map<string, number>();
  for (const [, { license = "none" }] of packages) licences.set(license, (licences.get(license) ?? 0) + 1);
  return {
    count: packages.length,
    scripts: packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path),
    apis: packages.map(([path]) => path).filter((path) => path.endsWith("@opentelemetry/api")),
    licences: [...licences].map(([name, count]) => `${name} (${count})`).join(", "),
    kilobytes: Math.round(sizeOf(join(app, "node_modules")) / 1024),
  };
}

function sizeOf(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => statSync(join(folder, file)));
  return sizes.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
