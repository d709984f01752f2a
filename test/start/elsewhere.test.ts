import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { ensureMatrix, type Matrix } from "../matrix/install.ts";
import { copyPackage, ensureStart } from "./install.ts";
import { environmentOf, expectEqual, expectSilence, startApp, startSurroundings } from "./surroundings.ts";

const root = join(import.meta.dirname, "../..");
const kubernetes = join(root, "deploy/kubernetes");

/** What a container holds: the package in a folder of its own, with a space in its name and no node_modules near. */
let container: string;
let register: string;
/** The volume that the Operator's init container has filled. */
let volume: string;
let matrix: Matrix;

beforeAll(async () => {
  await ensureStart();
  matrix = await ensureMatrix();
  container = mkdtempSync(join(tmpdir(), "relayscope elsewhere "));
  const folder = join(container, "otel-auto-instrumentation/relayscope");
  copyPackage(folder);
  register = join(folder, "dist/register.js");
  const image = join(container, "image");
  buildImage(image);
  volume = join(container, "otel-auto-instrumentation-nodejs");
  mkdirSync(volume);
  execFileSync("cp", ["-r", `${join(image, "autoinstrumentation")}/.`, volume]);
  // Volumes may be mounted to be read only.
  execFileSync("chmod", ["-R", "a-w", folder, volume]);
}, 300_000);

afterAll(() => {
  execFileSync("chmod", ["-R", "u+w", container]);
  rmSync(container, { recursive: true, force: true });
});

/** Does what the Dockerfile says, as far as it copies. */
function buildImage(image: string): void {
  const lines = readFileSync(join(kubernetes, "Dockerfile"), "utf8").split("\n");
  const copied = lines.flatMap((line) => (line.startsWith("COPY ") ? [line.split(" ").slice(1)] : []));
  expect(copied.length).toBe(4);
  for (const [from = "", to = ""] of copied) {
    const target = join(image, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, from), target, { recursive: true });
    chmodSync(target, 0o755);
  }
}

const quoted = (path: string) => `"${path.replaceAll("\\", "\\\\")}"`;

const ways: [name: string, options: () => string][] = [
  ["--import with a file URL", () => `--import ${pathToFileURL(register).href}`],
  ["--import with a path in quotes", () => `--import ${quoted(register)}`],
  ["--require with a path in quotes", () => `--require=${quoted(register)}`],
  [
    "the Operator's --require, after what was there",
    () => `--no-warnings --require ${quoted(join(volume, "autoinstrumentation.js"))}`,
  ],
];

test.each(ways)(
  "from a read-only folder outside of the app, NODE_OPTIONS of %s tell every call once",
  async (_, optionsOf) => {
    const surroundings = await startSurroundings();
    const env = environmentOf(surroundings, { NODE_OPTIONS: optionsOf() });
    const ended = await startApp(process.execPath, ["script.mjs", "hello"], env).ended;
    expect(ended).toMatchObject({ code: 0, err: "" });
    await expectEqual(surroundings, 3, 1);
  },
);

test.each(ways)("from there NODE_OPTIONS of %s with RELAYSCOPE_ENABLED=false tell nothing", async (_, optionsOf) => {
  const surroundings = await startSurroundings();
  const env = environmentOf(surroundings, { NODE_OPTIONS: optionsOf(), RELAYSCOPE_ENABLED: "false" });
  const ended = await startApp(process.execPath, ["script.mjs", "hello"], env).ended;
  expect(ended).toMatchObject({ code: 0, err: "" });
  expectSilence(surroundings);
});

test("NODE_OPTIONS reach npm itself, which stays silent, and what it starts, which is told", async () => {
  const surroundings = await startSurroundings();
  const env = environmentOf(surroundings, { NODE_OPTIONS: `--import ${pathToFileURL(register).href}` });
  const parameters = ["exec", "--offline", "--call", `"${process.execPath}" script.mjs hello`];
  const ended = await startApp("npm", parameters, {
    ...env,
    npm_config_loglevel: "error",
    npm_config_update_notifier: "false",
  }).ended;
  expect(ended.code, ended.err).toBe(0);
  const mine = surroundings.receiver.spans.filter(({ scope }) => scope.name === "relayscope");
  expect(mine.length).toBe(3);
});

test.each([
  [
    "20",
    () => matrix.nodes[20],
    [],
    /^relayscope: off: it needs Node 22\.15 or newer, this is 20\.\S+\. The app runs as without it\.\n$/,
  ],
  [
    "24 that requires no ES modules",
    () => process.execPath,
    ["--no-experimental-require-module"],
    /^relayscope: off: ERR_REQUIRE_ESM\. The app runs as without it\.\n$/,
  ],
])("the Operator's --require in Node %s is one line, and the app runs", async (_, node, flags, line) => {
  const surroundings = await startSurroundings();
  const env = environmentOf(surroundings, {
    NODE_OPTIONS: `--require ${quoted(join(volume, "autoinstrumentation.js"))}`,
    NODE_NO_WARNINGS: "1",
  });
  const ended = await startApp(node(), [...flags, "plain.mjs"], env).ended;
  expect(ended).toMatchObject({ code: 0, out: "up\n" });
  expect(ended.err).toMatch(line);
  expectSilence(surroundings);
});

test("the Instrumentation names what the Operator reads", () => {
  const { apiVersion, kind, spec } = parse(readFileSync(join(kubernetes, "instrumentation.yaml"), "utf8")) as {
    apiVersion: string;
    kind: string;
    spec: { exporter: { endpoint: string }; nodejs: { image: string; env: { name: string; value: string }[] } };
  };
  expect([apiVersion, kind]).toEqual(["opentelemetry.io/v1alpha1", "Instrumentation"]);
  // OTLP over HTTP, not gRPC's 4317.
  expect(spec.exporter.endpoint).toMatch(/^http:\/\/[\w.-]+:4318$/);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(spec.nodejs.image.split(":").at(-1)).toBe(version);
  expect(spec.nodejs.env.map(({ name }) => name)).toEqual(["RELAYSCOPE_RELAYS"]);
});
