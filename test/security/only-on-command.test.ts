import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { startEchoingRelay } from "./echoing-relay.ts";
import { createGarden } from "./planted.ts";
import { runScript } from "./run-script.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const listing = "raw.githubusercontent.com";

test("where prices are published stands in the command line's code, and nowhere in what an app loads", () => {
  const files = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  const naming = files.filter((name) => readFileSync(join(dist, name), "utf8").includes(listing));
  expect(files).toContain("preload.cjs");
  expect(naming).toHaveLength(1);
  expect(naming[0]).toMatch(/^cli-/);
});

test("with list prices of years ago, an app connects to its relay and its collector and to nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-only-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const relay = await startEchoingRelay(createGarden());
  const receiver = await createReceiver();
  onTestFinished(() => Promise.all([relay.close(), receiver.close()]).then(() => undefined));
  const old = join(folder, "catalog.json");
  const catalog = readFileSync(join(dist, "prices.json"), "utf8");
  writeFileSync(old, catalog.replace(/"date":"[\d-]+"/, '"date":"2020-01-01"'));
  utimesSync(old, 1e9, 1e9);
  const hook = fileURLToPath(new URL("fixtures/connections.mjs", import.meta.url));
  const { code, err } = await runScript(
    "one-call.mjs",
    [relay.url],
    { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RELAYSCOPE_PRICE_CATALOG: old, RELAYSCOPE_EXIT_TIMEOUT: "8000" },
    ["--import", hook, "--import", "relayscope/register"],
  );
  expect(code).toBe(0);
  const [, seen = ""] = /connections: (.*)/.exec(err) ?? [];
  const allowed = new Set([relay.url, receiver.url].map((url) => new URL(url).host));
  expect(seen.split(" ").filter((host) => !allowed.has(host) && host !== "127.0.0.1")).toEqual([]);
  expect(seen).toContain(new URL(relay.url).host);
  // It is said that they are old, and they are used.
  expect(err).toMatch(
    /RELAYSCOPE_PRICE_CATALOG: .*catalog\.json is of 2020-01-01 and used, though the packaged list prices are of \d{4}-/,
  );
  expect(receiver.spans.length).toBeGreaterThan(0);
});
