import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer as createListener } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { until } from "../../stack/back-ends.ts";
import { provide } from "../../stack/provide.ts";
import { root } from "../../stack/running-stack.ts";
import { runPreloaded } from "../process/preloaded.ts";

// What docs/your-own-stack.md tells people to write is what runs here.
const page = readFileSync(join(root, "docs/your-own-stack.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "relayscope-own-stack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function blockOf(name: string): string {
  const block = new RegExp(`<!-- tested: ${name} -->\n+\`\`\`\\w+\n([^]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`the page has no block that is tested as ${name}`);
  return block;
}

/** A vendor: takes OTLP below /otlp from whoever shows these headers, and from nobody else. */
async function startVendor(demanded: Readonly<Record<string, string>>) {
  const taken: { path: string; type: string; size: number }[] = [];
  let refused = 0;
  const shows = (headers: IncomingHttpHeaders): boolean =>
    Object.entries(demanded).every(([name, value]) => headers[name] === value);
  const server = createServer((request, response) => {
    let size = 0;
    request.on("data", (piece: Buffer) => (size += piece.length));
    request.on("end", () => {
      if (!shows(request.headers)) {
        refused += 1;
        return void response.writeHead(401).end();
      }
      const type = request.headers["content-type"] ?? "";
      taken.push({ path: request.url ?? "", type, size });
      // An answer to protobuf is protobuf: nothing was refused.
      response.writeHead(200, { "content-type": type }).end(type.includes("json") ? "{}" : "");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken, refused: () => refused };
}

async function call(endpoint: string, env: NodeJS.ProcessEnv) {
  const simulator = await createSimulator({ speed: 20, seed: "own", plan: () => ({ usage: "every" }) });
  onTestFinished(() => simulator.close());
  return runPreloaded({
    script: "replay-client.mjs",
    endpoint,
    parameters: [simulator.url, "2", "gpt-4.1"],
    env: { RELAYSCOPE_EXIT_TIMEOUT: "10000", ...env },
  });
}

const signals = ["/otlp/v1/logs", "/otlp/v1/metrics", "/otlp/v1/traces"];

test("a vendor's address and header, as the page has them, take all three signals there without a collector", async () => {
  const vendor = await startVendor({ "api-key": "YOUR KEY", "x-tenant": "desk" });
  const said = new Map(
    [...blockOf("vendor").matchAll(/^export (\w+)="?(.*?)"?$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  expect([...said.keys()]).toEqual(["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME"]);
  const endpoint = said.get("OTEL_EXPORTER_OTLP_ENDPOINT")?.replace("https://otlp.vendor.example", vendor.url) ?? "";
  const ended = await call(endpoint, Object.fromEntries([...said, ["OTEL_EXPORTER_OTLP_ENDPOINT", endpoint]]));
  expect([ended.code, ended.err.includes("YOUR")]).toEqual([0, false]);
  expect([...new Set(vendor.taken.map(({ path }) => path))].toSorted()).toEqual(signals);
  expect(vendor.refused()).toBe(0);

  const without = await call(endpoint, { RELAYSCOPE_LOG_LEVEL: "none" });
  expect(without.code).toBe(0);
  expect(vendor.refused()).toBeGreaterThan(0);
});

test("the collector takes the page's file as it stands, and hands on all three signals with the user and the token", async () => {
  const vendor = await startVendor({ authorization: `Basic ${Buffer.from("123456:a:token").toString("base64")}` });
  const [collector] = await provide(["otelcol"], { environment: process.env, write: () => undefined });
  const binary = collector?.path ?? "otelcol";
  const port = await freePort();
  const written = blockOf("collector");
  const placed = written.replace("127.0.0.1:4318", `127.0.0.1:${port}`);
  expect(placed).not.toBe(written);
  writeFileSync(join(folder, "collector.yaml"), placed);
  const env = {
    PATH: process.env["PATH"],
    CLOUD_USER: "123456",
    CLOUD_TOKEN: "a:token",
    CLOUD_OTLP_ENDPOINT: `${vendor.url}/otlp`,
  };
  const given = ["--config", join(folder, "collector.yaml")];
  const validated = spawnSync(binary, ["validate", ...given], { cwd: folder, env, encoding: "utf8" });
  expect([validated.status, validated.stderr]).toEqual([0, ""]);

  // A Mimir with tenants, and no password in front, as the page says below the block.
  const mimir = written
    .replace(/ {2}basicauth\/cloud:\n(?: {4}.*\n)+/, "")
    .replace("[basicauth/cloud, file_storage]", "[file_storage]")
    .replace(/ {4}auth: .*\n/, "")
    .replace("# headers: { X-Scope-OrgID: desk }", "headers: { X-Scope-OrgID: desk }");
  expect(mimir).not.toContain("basicauth");
  writeFileSync(join(folder, "mimir.yaml"), mimir);
  const ofMimir = spawnSync(binary, ["validate", "--config", join(folder, "mimir.yaml")], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect([ofMimir.status, ofMimir.stderr]).toEqual([0, ""]);

  // Its own metrics are on a port of their own by default, which another collector here may have.
  const quiet = ["--config", "yaml:service::telemetry::metrics::level: none"];
  const running = spawn(binary, [...given, ...quiet], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => end(running));
  const endpoint = `http://127.0.0.1:${port}`;
  const up = await until(async () => (await fetch(endpoint)).status, 20_000);
  expect(up).toBeDefined();
  expect((await call(endpoint, {})).code).toBe(0);
  await until(async () => (new Set(vendor.taken.map(({ path }) => path)).size === 3 ? true : undefined), 20_000);
  expect([...new Set(vendor.taken.map(({ path }) => path))].toSorted()).toEqual(signals);
  expect(vendor.refused()).toBe(0);
});

test.each(["classic", "native"])("promtool and amtool have nothing against what is written, %s", async (generation) => {
  const written = join(folder, generation);
  const given = ["--out", written, "--generation", generation, "--runbooks", "https://wiki.example.com/runbooks"];
  const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/cli.js"), "dashboards", ...given], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const tools = await provide(["promtool", "amtool"], { environment: process.env, write: () => undefined });
  const [promtool = "promtool", amtool = "amtool"] = tools.map(({ path }) => path);
  const rules = readdirSync(join(written, "rules")).map((name) => join(written, "rules", name));
  expect(rules.length).toBeGreaterThan(5);
  const checked = spawnSync(promtool, ["check", "rules", ...rules], { encoding: "utf8" });
  expect([checked.status, checked.stderr]).toEqual([0, ""]);
  expect(checked.stdout.match(/SUCCESS: \d+ rules found/g)?.length).toBe(rules.length);
  const routes = spawnSync(amtool, ["check-config", join(written, "alertmanager/alertmanager.yml")], {
    encoding: "utf8",
  });
  expect([routes.status, routes.stderr]).toEqual([0, ""]);
});

async function freePort(): Promise<number> {
  const listener = createListener();
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address() as AddressInfo;
  await new Promise((done) => listener.close(done));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  await ended;
}
