import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitForUpdate } from "@pydantic/genai-prices";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { endOf, type Ended, runPreloaded } from "./preloaded.ts";
import { startRowsRelay } from "./rows-relay.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "relayscope-update-"));
const packagedDate = (
  JSON.parse(readFileSync(new URL("../../dist/prices.json", import.meta.url), "utf8")) as { date: string }
).date;
let server: Server;
let origin: string;

/** The list as it is published, which is the package's own: with another price, and a model more and less. */
const listing = JSON.parse(JSON.stringify(await waitForUpdate())) as {
  id: string;
  models: { id: string; match: object; prices: object }[];
}[];
const unchanged = structuredClone(listing);
const openai = listing.find(({ id }) => id === "openai")?.models ?? [];
const gone = "gpt-4o-2024-05-13";
openai.splice(
  openai.findIndex(({ id }) => id === gone),
  1,
);
const mini = openai.find(({ id }) => id === "gpt-4.1-mini") ?? { prices: {} };
mini.prices = { input_mtok: 200, cache_read_mtok: 0.05, output_mtok: 0.8 };
const wild = JSON.stringify(listing);
mini.prices = { input_mtok: 0.2, cache_read_mtok: 0.05, output_mtok: 0.8 };
openai.push({ id: "gpt-next", match: { equals: "gpt-next" }, prices: { input_mtok: 1, output_mtok: 4 } });
const published = JSON.stringify(listing);
const small = JSON.stringify(listing.map(({ id, models }) => ({ id, models: models.slice(0, 3) })));

/** The list with the `match` of one model given to another, or two models with the same. */
const renamed = (change: (large: { match: object }, nano: { match: object }) => void): string => {
  const list = structuredClone(unchanged);
  const models = list.find(({ id }) => id === "openai")?.models ?? [];
  const find = (name: string) => models.find(({ id }) => id === name) ?? { match: {} };
  change(find("gpt-4.1"), find("gpt-4.1-nano"));
  return JSON.stringify(list);
};
const swapped = renamed((large, nano) => ([large.match, nano.match] = [nano.match, large.match]));
const twice = renamed((large) => (large.match = { equals: "gpt-4o" }));

const answers: Readonly<Record<string, RequestListener>> = {
  "/swapped": (_, response) => response.end(swapped),
  "/twice": (_, response) => response.end(twice),
  "/dated": (_, response) =>
    response.writeHead(200, { "last-modified": "Tue, 17 Nov 2026 10:00:00 GMT" }).end(published),
  "/undated": (_, response) => response.end(published),
  "/from-tomorrow": (_, response) =>
    response.writeHead(200, { "last-modified": "Tue, 17 Nov 2099 10:00:00 GMT" }).end(published),
  "/wild": (_, response) => response.end(wild),
  "/small": (_, response) => response.end(small),
  "/page": (_, response) => response.end("<html>"),
  "/object": (_, response) => response.end('{"message":"Not Found"}'),
  "/cut": (_, response) => response.end(published.slice(0, 100_000)),
  "/endless": (_, response) => {
    const more = (): void =>
      void (response.write(Buffer.alloc(1_000_000, " ")) ? setImmediate(more) : response.once("drain", more));
    more();
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    response.on("error", () => undefined);
    const answer = answers[request.url?.split("?", 1)[0] ?? ""];
    if (answer === undefined) response.writeHead(404).end("no");
    else answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(scratch, { recursive: true, force: true });
});

function update(parameters: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = scratch): Promise<Ended> {
  return endOf(
    spawn(process.execPath, [cli, "prices", "update", ...parameters], {
      cwd,
      env: { PATH: process.env["PATH"], ...env },
    }),
  );
}

const dateOf = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { date: string }).date;

test("says what changes, writes the catalogue, and how an app is to use it", async () => {
  const folder = mkdtempSync(join(scratch, "here-"));
  const { out, err, code } = await update(["--from", `${origin}/dated`], {}, folder);
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n")).toEqual([
    `present: the packaged catalogue, prices of ${packagedDate}`,
    `new: ${origin}/dated, prices of 2026-11-17 (when it was last modified, as the server says)`,
    "new models: 1",
    "  openai gpt-next: input 1, output 4",
    "removed: 1",
    `  openai ${gone}`,
    "changed (for a million tokens): 1",
    "  openai gpt-4.1-mini: input 0.4 -> 0.2, cacheRead 0.1 -> 0.05, output 1.6 -> 0.8",
    `written: ${join(folder, "price-catalog.json")}`,
    `for an app to use it: RELAYSCOPE_PRICE_CATALOG=${join(folder, "price-catalog.json")}`,
    "",
  ]);
  expect(readdirSync(folder)).toEqual(["price-catalog.json"]);
  expect(JSON.parse(readFileSync(join(folder, "price-catalog.json"), "utf8"))).toMatchObject({
    version: 1,
    date: "2026-11-17",
    notice: expect.stringMatching(/^Compiled from http:\/\/127\.0\.0\.1:\d+\/dated .*\n.*MIT License/),
  });
});

test("an app goes by the catalogue that its setting names, says its date, and needs no network for it", async () => {
  const own = join(scratch, "own.json");
  expect((await update(["--from", `${origin}/dated`, "--out", own])).code).toBe(0);
  const body = { model: "gpt-4.1-mini", messages: [{ role: "user", content: "hi" }] };
  const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
  const run = async (catalog: string) => {
    const relay = await startRowsRelay({ a: [{ json: { id: "c", model: "gpt-4.1-mini", choices: [], usage } }] });
    const receiver = await createReceiver();
    const calls = [
      { name: "a", url: `http://api.openai.com:${relay.ports[0]}/a/v1/chat/completions`, vendor: true, body },
    ];
    writeFileSync(join(scratch, "calls.json"), JSON.stringify(calls));
    const { err, code } = await runPreloaded({
      script: "rows-client.mjs",
      parameters: [join(scratch, "calls.json"), "300"],
      endpoint: receiver.url,
      env: { RELAYSCOPE_PRICE_CATALOG: catalog, OTEL_METRIC_EXPORT_INTERVAL: "200" },
    });
    await Promise.all([relay.close(), receiver.close()]);
    const { attributes = {} } = receiver.spans.find(({ name }) => name.startsWith("chat")) ?? {};
    const age = receiver.metrics.findLast(({ name }) => name === "relayscope.price_table.age");
    return {
      err,
      code,
      cost: [attributes["gen_ai.usage.cost.amount"], attributes["relayscope.price.date"]],
      days: Math.floor((age?.value ?? 0) / 86_400),
    };
  };
  const daysSince = (date: string) => Math.floor((Date.now() - Date.parse(date)) / 86_400_000);
  expect(await run(own)).toEqual({ err: "", code: 0, cost: [0.0006, "2026-11-17"], days: daysSince("2026-11-17") });

  writeFileSync(join(scratch, "broken.json"), '{"version":1,"date":"2026-11-17","vendors":{"openai":{}}}');
  const broken = await run(join(scratch, "broken.json"));
  expect(broken).toMatchObject({ code: 0, cost: [0.0012, packagedDate], days: daysSince(packagedDate) });
  expect(broken.err.trim().split("\n")).toEqual([
    expect.stringContaining(
      `RELAYSCOPE_PRICE_CATALOG: ${join(scratch, "broken.json")}: not a catalogue as \`relayscope prices update\` writes it; the packaged list prices are used`,
    ),
  ]);
});

test("goes on from the catalogue that the setting names, and writes there", async () => {
  const own = join(scratch, "set.json");
  expect((await update(["--from", `${origin}/dated`, "--out", own])).code).toBe(0);
  const { out, code } = await update(["--from", `${origin}/undated`, "--date", "2026-11-20"], {
    RELAYSCOPE_PRICE_CATALOG: own,
  });
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual([
    `present: ${own}, prices of 2026-11-17`,
    `new: ${origin}/undated, prices of 2026-11-20 (as --date says)`,
    "no price differs",
    `written: ${own}`,
    "",
  ]);
  expect(dateOf(own)).toBe("2026-11-20");
});

test.each([["/undated"], ["/from-tomorrow"]])(
  "without a date from the server (%s), it is the newest that the list names",
  async (path) => {
    const own = join(scratch, "newest.json");
    const { out, code } = await update(["--from", origin + path, "--out", own]);
    expect(code).toBe(0);
    expect(out).toContain("(the newest day that the list itself names; if you know a later one, say --date)");
    expect(dateOf(own) <= new Date().toISOString().slice(0, 10)).toBe(true);
    if (dateOf(own) < packagedDate) expect(out).toContain("the new one is older by its date");
  },
);

test("--check writes nothing, and its exit code says whether prices differ", async () => {
  const folder = mkdtempSync(join(scratch, "check-"));
  expect((await update(["--from", `${origin}/dated`, "--check"], {}, folder)).code).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
  const own = join(folder, "own.json");
  await update(["--from", `${origin}/dated`, "--out", own]);
  const again = await update(["--from", `${origin}/dated`, "--check"], { RELAYSCOPE_PRICE_CATALOG: own }, folder);
  expect([again.code, again.out.includes("no price differs")]).toEqual([0, true]);
});

test("a file that was fetched by other means will do", async () => {
  writeFileSync(join(scratch, "fetched.json"), published);
  const own = join(scratch, "from-file.json");
  const { out, code } = await update(["--from", "fetched.json", "--out", own, "--date", "2026-11-19"]);
  expect([code, dateOf(own)]).toEqual([0, "2026-11-19"]);
  expect(out).toContain("new: fetched.json, prices of 2026-11-19");
});

test("prices that jump are refused, unless they are said to be right", async () => {
  const own = join(scratch, "wild.json");
  const refused = await update(["--from", `${origin}/wild`, "--out", own]);
  expect([refused.code, refused.err]).toEqual([
    1,
    "relayscope: refused, nothing is written: prices jump: if they are right, say --allow-jumps, else wait until the list is mended\n",
  ]);
  expect(refused.out).toContain("changed so much that it may be a mistake: 1\n  openai gpt-4.1-mini: input 0.4 -> 200");
  expect(readdirSync(scratch)).not.toContain("wild.json");
  expect((await update(["--from", `${origin}/wild`, "--out", own, "--allow-jumps"])).code).toBe(0);
});

test("models that swap their names are prices that jump, though each model's own price is the same", async () => {
  const folder = mkdtempSync(join(scratch, "swapped-"));
  const given = ["--from", `${origin}/swapped`, "--date", packagedDate];
  const refused = await update(given, {}, folder);
  expect([refused.code, readdirSync(folder)]).toEqual([1, []]);
  expect(refused.err).toContain("refused, nothing is written: prices jump");
  expect(refused.out).toContain("  openai name gpt-4.1 (gpt-4.1 -> gpt-4.1-nano): input 2 -> 0.1");
  expect(refused.out).not.toContain("no price differs");
  expect((await update([...given, "--allow-jumps", "--check"], {}, folder)).code).toBe(1);
});

test("names that two models take are told as removed", async () => {
  const { code, out } = await update(["--from", `${origin}/twice`, "--date", packagedDate, "--check"]);
  expect(code).toBe(1);
  expect(out).toContain("  openai: two models are called gpt-4o\n");
  expect(out).toContain("  openai name gpt-4o: it led to gpt-4o\n");
  expect(out).toContain("  openai name gpt-4.1: it led to gpt-4.1\n");
  expect(out).not.toContain("no price differs");
});

test.each([
  ["/small", /^relayscope: refused, nothing is written: openai has \d models, where it had \d\d; /],
  ["/page", /\/page: not a list of prices as it is published: it is no JSON$/m],
  ["/object", /\/object: not a list of prices as it is published: providers is no list$/m],
  ["/cut", /\/cut: not a list of prices as it is published: it is no JSON$/m],
  ["/endless", /\/endless: more than the 8000000 bytes that are read$/m],
  ["/gone?key=sk-secret", /\/gone: answered 404$/m],
])("%s is refused, and what is there stays", async (path, message) => {
  const own = join(scratch, "stays.json");
  writeFileSync(own, readFileSync(new URL("../../dist/prices.json", import.meta.url)));
  const { err, code } = await update(["--from", origin + path, "--out", own, "--allow-jumps", "--date", "2026-11-01"]);
  expect(code).toBe(1);
  expect(err).toMatch(message);
  expect(err).not.toContain("sk-secret");
  expect(dateOf(own)).toBe(packagedDate);
  expect(readdirSync(scratch).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("what is no catalogue is not overwritten, and where there is no folder that is said", async () => {
  const notes = join(scratch, "notes.json");
  writeFileSync(notes, "{}");
  const there = await update(["--from", `${origin}/dated`, "--out", notes]);
  expect([there.code, there.err]).toEqual([
    1,
    `relayscope: ${notes}: something else is there, which is left as it is\n`,
  ]);
  expect(readFileSync(notes, "utf8")).toBe("{}");
  const nowhere = await update(["--from", `${origin}/dated`, "--out", join(scratch, "none", "own.json")]);
  expect([nowhere.code, nowhere.err]).toEqual([
    1,
    `relayscope: ${join(scratch, "none", "own.json")}: there is no folder ${join(scratch, "none")} (ENOENT)\n`,
  ]);
});

test("a server that is not there is told, with what the proxy variables need", async () => {
  const closed = "http://127.0.0.1:9/data.json";
  const { err, code } = await update(["--from", closed], { HTTPS_PROXY: "http://127.0.0.1:9" });
  expect(code).toBe(1);
  expect(err).toMatch(
    /^relayscope: http:\/\/127\.0\.0\.1:9\/data\.json: .+; HTTPS_PROXY is used only with NODE_USE_ENV_PROXY=1/,
  );
});

test.each([
  [["--from", "http://prices.example/data.json"], "--from: expected https, but for this machine"],
  [["--from", "ftp://prices.example/data.json"], "--from: expected an https address or a file"],
  [["--from", "https://"], "--from: expected an https address or a file"],
  [["--out", ""], "--out: expected a file"],
  [["--date", "2026-02-30"], "--date: expected a day that is not to come, as 2026-11-01"],
  [["--date", "2099-01-01"], "--date: expected a day that is not to come, as 2026-11-01"],
  [["--form", "x"], "--form is not understood; see relayscope prices update --help"],
  [["sk-secret"], "an argument is not understood; see relayscope prices update --help"],
])("%j is no command", async (parameters, message) => {
  const { err, code } = await update(parameters);
  expect([code, err]).toEqual([2, `relayscope: ${message}\n`]);
});

test("--help tells where the list comes from, and asks nobody", async () => {
  const { out, code } = await update(["--help"]);
  expect(code).toBe(0);
  expect(out).toContain("https://raw.githubusercontent.com/pydantic/genai-prices/");
});
