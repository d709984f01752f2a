import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { until } from "../../stack/back-ends.ts";
import { endOf, runPreloaded, type Ended } from "../process/preloaded.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));
const models = ["gpt-4.1", "claude-sonnet-4.5", "deepseek-v3.2"];
const folder = mkdtempSync(join(tmpdir(), "relayscope-replay-"));
const file = join(folder, "calls.jsonl");

let stack: LoopbackStack;
beforeAll(async () => {
  stack = await startLoopbackStack();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack?.stop();
});

test("what Loki has stored costs what the relay served, whatever the page, and what the log file says", async () => {
  const simulator = await createSimulator({
    speed: 20,
    seed: "replay",
    plan: () => ({ cachedTokens: 3, usage: "every" }),
  });
  const ended = await runPreloaded({
    script: "replay-client.mjs",
    endpoint: stack.endpoint,
    parameters: [simulator.url, "4", ...models],
    env: { RELAYSCOPE_LOG_FILE: file, RELAYSCOPE_EXIT_TIMEOUT: "20000", RELAYSCOPE_LOG_LEVEL: "none" },
  });
  expect(ended.code).toBe(0);
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  await simulator.close();
  const stored = await until(async () => {
    const records = await stack.ends.logs('{service_name="replay-client.mjs"}');
    return records.length === 12 ? records : undefined;
  }, 60_000);
  expect(stored?.length).toBe(12);

  const filed = await replay(["--logs", file]);
  const loki = stack.ends.address("loki");
  for (const size of ["1000", "7", "1"]) {
    const read = await replay(["--logs", loki, "--page", size]);
    expect(read.groups).toEqual(filed.groups);
    expect(read.read).toMatchObject({ calls: 12, duplicates: 0, withoutSpan: 0 });
  }
  for (const model of models) {
    const row = filed.groups.find(({ by, value }) => by === "model" && value === model);
    expect(row).toMatchObject({ calls: 4, unpricedBefore: 4, unpricedAfter: 0 });
    expect(Number(row?.difference)).toBeCloseTo(page.models[model]?.cost["USD"] ?? Number.NaN, 9);
  }
});

test("a gateway that asks who it is gets the header, and says so where there is none", async () => {
  const target = new URL(stack.ends.address("loki"));
  const gateway = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${Buffer.from("reader:a pass:word").toString("base64")}`)
      return void response.writeHead(401).end("no");
    void fetch(new URL(request.url ?? "/", target)).then(async (answer) =>
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text()),
    );
  });
  await new Promise<void>((done) => gateway.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`;
  const env = { LOKI_USERNAME: "reader", LOKI_PASSWORD: "a pass:word" };
  expect((await replay(["--logs", address], env)).read).toMatchObject({ calls: 12 });
  const refused = await run(["--logs", address], {});
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/answers HTTP 401: LOKI_USERNAME with LOKI_PASSWORD/);
  gateway.close();
});

interface Replayed {
  readonly read: Readonly<Record<string, number>>;
  readonly groups: readonly { readonly by: string; readonly value: string; readonly difference: string }[];
}

async function replay(given: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Replayed> {
  const { out, err, code } = await run([...given, "--json", "--prices", prices], env);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as Replayed;
}

function run(given: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return endOf(
    spawn(process.execPath, [cli, "prices", "replay", ...given], { env: { PATH: process.env["PATH"], ...env } }),
  );
}
