import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { endOf, runPreloaded, type Ended } from "./preloaded.ts";
import { startRowsRelay } from "./rows-relay.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const whole = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));
const models = ["gpt-4.1", "claude-sonnet-4.5", "deepseek-v3.2"];

/** The seed has no fault for these calls; of each some tokens come from the cache. */
const plan = () => ({ cachedTokens: 3, usage: "every" }) as const;

/** `relayscope prices replay` as it is built; what is on its stdin is `input`. */
function replay(given: readonly string[], env: NodeJS.ProcessEnv = {}, input = ""): Promise<Ended> {
  const child = spawn(process.execPath, [cli, "prices", "replay", ...given], {
    env: { PATH: process.env["PATH"], ...env },
  });
  child.stdin.end(input);
  return endOf(child);
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-replay-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a relay served to a preloaded app, and the log file that the preload wrote of it. */
async function callAndLog(folder: string, prices: string | undefined) {
  const simulator = await createSimulator({ speed: 20, seed: "replay", plan });
  const receiver = await createReceiver({ generation: "v1.41" });
  const file = join(folder, "calls.jsonl");
  const ended = await runPreloaded({
    script: "replay-client.mjs",
    endpoint: receiver.url,
    parameters: [simulator.url, "4", ...models],
    env: {
      RELAYSCOPE_LOG_FILE: file,
      RELAYSCOPE_EXIT_TIMEOUT: "8000",
      ...(prices !== undefined && { RELAYSCOPE_PRICES: prices }),
    },
  });
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  await simulator.close();
  await receiver.close();
  expect([ended.code, ended.err.replace(/^relayscope: .*no price.*\n/gm, "")]).toEqual([0, ""]);
  return { file, page };
}

interface Row {
  readonly by: string;
  readonly value: string;
  readonly currency: string | null;
  readonly calls: number;
  readonly was: string;
  readonly is: string;
  readonly difference: string;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
}
const rowsOf = ({ out }: Ended) => JSON.parse(out) as { groups: Row[]; totals: Row[]; read: Record<string, number> };

test("calls that had no price cost what the relay's ledger says, once there is a price file; with the same file nothing changes", async () => {
  const folder = scratch();
  const { file, page } = await callAndLog(folder, undefined);
  const unpriced = await replay(["--logs", file, "--json"]);
  expect(unpriced.code).toBe(0);
  expect(rowsOf(unpriced).totals).toEqual([
    expect.objectContaining({ calls: 12, currency: null, was: "0", is: "0", unpricedBefore: 12, unpricedAfter: 12 }),
  ]);

  const priced = await replay(["--logs", file, "--json", "--by", "model,relay"], { RELAYSCOPE_PRICES: whole });
  expect([priced.code, priced.err]).toEqual([0, ""]);
  const { groups, totals } = rowsOf(priced);
  for (const model of models) {
    const row = groups.find(({ by, value }) => by === "model" && value === model);
    expect(row).toMatchObject({ calls: 4, currency: "USD", was: "0", unpricedBefore: 4, unpricedAfter: 0 });
    expect(Number(row?.difference)).toBeCloseTo(page.models[model]?.cost["USD"] ?? Number.NaN, 9);
  }
  const ledger = Object.values(page.models).reduce((sum, { cost }) => sum + (cost["USD"] ?? 0), 0);
  expect(Number(totals[0]?.difference)).toBeCloseTo(ledger, 9);
  expect(groups.find(({ by }) => by === "relay")).toMatchObject({ value: "127.0.0.1", calls: 12 });

  // By the standard input, twice over: each call counts once.
  const text = readFileSync(file, "utf8");
  const twice = await replay(["--logs", "-", "--json"], { RELAYSCOPE_PRICES: whole }, `${text}${text}not JSON\n`);
  expect(rowsOf(twice).totals).toEqual(totals);
  expect(rowsOf(twice).read).toMatchObject({ calls: 12, duplicates: 12, badLines: 1 });
});

test("records that were written with a price file cost the same by it, to the last place", async () => {
  const { file } = await callAndLog(scratch(), whole);
  const { groups, totals } = rowsOf(await replay(["--logs", file, "--json", "--prices", whole]));
  expect(totals).toEqual([
    expect.objectContaining({ calls: 12, difference: "0", unpricedBefore: 0, unpricedAfter: 0 }),
  ]);
  expect(groups.map(({ difference }) => difference)).toEqual(groups.map(() => "0"));
  expect(Number(totals[0]?.was)).toBeGreaterThan(0);
});

test("cache writes for an hour, service tiers and what Cohere bills are in the records: the same prices change nothing", async () => {
  const folder = scratch();
  const claude = (tier: string, hour: number) => ({
    json: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude",
      content: [],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 1000,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 500 - hour, ephemeral_1h_input_tokens: hour },
        output_tokens: 100,
        service_tier: tier,
      },
    },
  });
  const cohere = {
    json: {
      id: "1",
      finish_reason: "COMPLETE",
      message: { role: "assistant", content: [{ type: "text", text: "hello" }] },
      usage: {
        tokens: { input_tokens: 900, output_tokens: 90 },
        billed_units: { input_tokens: 400, output_tokens: 80 },
        cached_tokens: 300,
      },
    },
  };
  const relay = await startRowsRelay({
    hour: [claude("standard", 200)],
    tier: [claude("priority", 0)],
    cohere: [cohere],
  });
  const at = (name: string) => `http://127.0.0.1:${relay.ports[0]}/${name}`;
  const messages = [{ role: "user", content: "hello" }];
  const body = { model: "claude", max_tokens: 9, messages };
  const headers = { "anthropic-version": "2023-06-01" };
  const calls = join(folder, "calls.json");
  writeFileSync(
    calls,
    JSON.stringify([
      { name: "hour", url: `${at("hour")}/v1/messages`, headers, body },
      { name: "tier", url: `${at("tier")}/v1/messages`, headers, body },
      { name: "cohere", url: `${at("cohere")}/v2/chat`, body: { model: "command", messages } },
    ]),
  );
  const prices = join(folder, "prices.json");
  const plain = { input: 3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15 };
  const priority = { input: 6, cacheWrite: 7.5, output: 30 };
  const sold = { claude: { ...plain, tiers: { priority } }, command: { input: 2, cachedInput: 1, output: 8 } };
  const relays = { "127.0.0.1": { models: sold } };
  writeFileSync(prices, JSON.stringify({ currency: "USD", updated: "2026-01-02", relays }));
  const receiver = await createReceiver({ generation: "v1.41" });
  const file = join(folder, "calls.jsonl");
  const ended = await runPreloaded({
    script: "rows-client.mjs",
    endpoint: receiver.url,
    parameters: [calls],
    env: { RELAYSCOPE_LOG_FILE: file, RELAYSCOPE_EXIT_TIMEOUT: "8000", RELAYSCOPE_PRICES: prices },
  });
  await Promise.all([relay.close(), receiver.close()]);
  expect([ended.code, ended.err]).toEqual([0, ""]);

  const { groups, totals } = rowsOf(await replay(["--logs", file, "--json", "--prices", prices, "--by", "model"]));
  const rows = groups.map(({ value, calls, was, is, difference }) => [value, calls, was, is, difference]);
  // 1000 × 3 + 300 × 3.75 + 200 × 6 + 100 × 15, and 1000 × 6 + 500 × 7.5 + 100 × 30; 400 × 2 + 80 × 8.
  expect(rows).toEqual([
    ["claude", 2, "0.019575", "0.019575", "0"],
    ["command", 1, "0.00144", "0.00144", "0"],
  ]);
  expect(totals).toEqual([expect.objectContaining({ calls: 3, difference: "0", unpricedBefore: 0, unpricedAfter: 0 })]);
});

test("a bill is compared day by day and model by model", async () => {
  const folder = scratch();
  const { file, page } = await callAndLog(folder, whole);
  const day = new Date().toISOString().slice(0, 10);
  const costs = models.map((model) => page.models[model]?.cost["USD"] ?? 0);
  const bill = join(folder, "bill.csv");
  // The second is billed at half the price; of the third there are cents alone.
  const [first = 0, second = 0, third = 0] = costs;
  const lines = [
    `${models[0]},${first}`,
    `${models[1]},${second / 2}`,
    `a-model-of-others,0.5`,
    `${models[2]},${third}`,
  ];
  writeFileSync(bill, `date,model,amount,currency\r\n${lines.map((line) => `${day},${line},USD\r\n`).join("")}`);
  const run = await replay(["--logs", file, "--prices", whole, "--reconcile", bill]);
  expect([run.code, run.err]).toEqual([0, ""]);
  const told = run.out.slice(run.out.indexOf("the bill"));
  expect(told).toMatch(/gpt-4\.1 .* ok\n/);
  expect(told).toMatch(/claude-sonnet-4\.5 .*differs +half of ours: a batch or flex price/);
  expect(told).toMatch(/a-model-of-others .*differs +no call of this model in the logs/);
  expect(told).toMatch(/2 of 4 agree within 1%/);
});

test.each([
  [
    ["--logs", "nowhere.jsonl"],
    1,
    /^relayscope: --logs: nowhere\.jsonl cannot be read \(ENOENT\); expected a file of OTLP JSON lines, - or Loki's address\n$/,
  ],
  [["--logs", "nowhere.jsonl.gz"], 1, /^relayscope: --logs: nowhere\.jsonl\.gz cannot be read \(ENOENT\); /],
  [["--logs", "."], 1, /^relayscope: --logs: \. cannot be read \(EISDIR\); /],
  [
    ["--logs", "nowhere.jsonl", "--reconcile", "nowhere.csv"],
    1,
    /^relayscope: --reconcile: nowhere\.csv cannot be read \(ENOENT\); expected a bill, CSV, or -\n$/,
  ],
  [["--logs", "-"], 1, /no call was found: 0 lines/],
  [["--logs", "-", "--prices", "nowhere.yaml"], 1, /price file cannot be used/],
  [["--logs", "http://user:secret@127.0.0.1:1"], 2, /without user and password/],
  [["--logs", "http://127.0.0.1:1", "--timeout", "2"], 1, /cannot be asked: nothing listens there \(ECONNREFUSED\)/],
  [["--logs", "-", "--from", "2026-02-30"], 2, /--from: expected a day/],
  [["--log"], 2, /--log is no option; there is: --logs/],
  [[], 2, /--logs: a file, - or Loki's address is needed/],
] as const)("%j ends with %i and says why", async (given, code, said) => {
  const ended = await replay(given);
  expect([ended.code, ended.out]).toEqual([code, ""]);
  expect(ended.err).toMatch(said);
  expect(ended.err).not.toContain("secret");
});
