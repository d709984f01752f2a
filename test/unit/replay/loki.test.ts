import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askLoki } from "../../../src/cli/prices/replay/loki-answer.ts";
import { readLokiPlace } from "../../../src/cli/prices/replay/loki-place.ts";
import { readLoki } from "../../../src/cli/prices/replay/loki.ts";
import { readOptions } from "../../../src/cli/prices/replay/options.ts";
import { repriceCall } from "../../../src/cli/prices/replay/past-call.ts";
import { all } from "./made-records.ts";

const from = Date.parse("2026-11-01T00:00:00Z");
const day = 86_400_000;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Gives records as Loki does: those from `start` on and before `end`, the oldest first, as many as are asked for. */
function lokiOf(times: readonly bigint[], asked: URL[] = []): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    asked.push(url);
    const value = (name: string) => url.searchParams.get(name) ?? "";
    const found = times
      .map((at, number) => ({ at, number }))
      .filter(({ at }) => at >= BigInt(value("start")) && at < BigInt(value("end")))
      .slice(0, Number(value("limit")));
    const result = found.map(({ at, number }) => ({
      stream: {
        trace_id: String(number).padStart(32, "a"),
        span_id: String(number).padStart(16, "b"),
        gen_ai_usage_input_tokens: "7",
      },
      values: [[String(at), "chat m"]],
    }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: "success", data: { resultType: "streams", result } }));
  };
}

const read = async (address: string, page: number, until = from + day, timeoutMs = 5000) => {
  const met = { lines: 0, badLines: 0, tooLong: 0, others: 0 };
  const place = readLokiPlace(address, {});
  const batches = await all(
    readLoki({ place, selector: '{service_name="shop"}', from, until, page, timeoutMs, more: ["http.route"] }, met),
  );
  return batches.flat();
};

test.each([1, 2, 3, 4, 5, 100])("with pages of %i no record at a page's edge is lost or comes twice", async (page) => {
  const start = BigInt(from) * 1_000_000n;
  // Many at one instant, by threes and fives, among lone ones.
  const times = Array.from(
    { length: 40 },
    (_, at) => start + BigInt(at < 10 ? 5 : at < 25 ? Math.floor(at / 3) * 1000 : at * 1000),
  );
  const records = await read(await serve(lokiOf(times)), page);
  expect(records.map(({ span }) => span)).toEqual(
    times.map((_, number) => `${String(number).padStart(32, "a")}${String(number).padStart(16, "b")}`),
  );
  expect(records[0]?.number("gen_ai.usage.input_tokens")).toBe(7);
});

test("a range is asked for day by day, with what prices need and no more", async () => {
  const asked: URL[] = [];
  await read(await serve(lokiOf([], asked)), 1000, from + 2.5 * day);
  expect(asked.map(({ pathname }) => pathname)).toEqual(Array.from({ length: 3 }, () => "/loki/api/v1/query_range"));
  const nanos = (time: number) => `${time}000000`;
  expect(asked.map(({ searchParams }) => [searchParams.get("start"), searchParams.get("end")])).toEqual([
    [nanos(from), nanos(from + day)],
    [nanos(from + day), nanos(from + 2 * day)],
    [nanos(from + 2 * day), nanos(from + 2.5 * day)],
  ]);
  const [first] = asked;
  expect(first?.searchParams.get("query")).toMatch(
    /^\{service_name="shop"\} \| event_name="gen_ai\.client\.inference\.operation\.details" \| keep trace_id, span_id, .*gen_ai_usage_cost_amount.*, http_route$/,
  );
  expect(first?.searchParams.get("query")).not.toContain("messages");
});

test("whatever a price is made of is asked of Loki", async () => {
  const looked = new Set<string>();
  const look = (name: string): undefined => void looked.add(name.replaceAll(/\W/g, "_"));
  repriceCall({ at: from, text: look, number: look }, {});
  const asked: URL[] = [];
  await read(await serve(lokiOf([], asked)), 1000);
  const [, kept = ""] = /\| keep (.*)$/.exec(asked[0]?.searchParams.get("query") ?? "") ?? [];
  expect([...looked].filter((name) => !kept.split(", ").includes(name))).toEqual([]);
  expect(looked.size).toBeGreaterThan(20);
});

test("more records at one instant than Loki gives at once are told, not left out", async () => {
  await expect(
    read(await serve(lokiOf(Array.from({ length: 5001 }, () => BigInt(from) * 1_000_000n))), 5000),
  ).rejects.toThrow(/5000 records or more at one instant/);
});

test.each<[what: string, RequestListener, RegExp]>([
  [
    "401",
    (_, response) => void response.writeHead(401).end("who?"),
    /^http:\/\/127\.0\.0\.1:\d+ answers HTTP 401: LOKI_USERNAME with LOKI_PASSWORD, or LOKI_BEARER_TOKEN, say who asks; LOKI_ORG_ID/,
  ],
  ["404", (_, response) => void response.writeHead(404).end(), /answers HTTP 404: the address is that of Loki itself/],
  [
    "400",
    (_, response) => void response.writeHead(400).end("parse error\nat line 1"),
    /answers HTTP 400: parse error at line 1$/,
  ],
  ["a page of another server", (_, response) => void response.end("<html>"), /answers with no JSON/],
  [
    "another server's JSON",
    (_, response) => void response.end('{"data":{"resultType":"matrix"}}'),
    /answers with no streams of records/,
  ],
  ["nothing", () => undefined, /does not answer within 0\.3 s \(--timeout\)/],
  ["a head alone", (_, response) => void response.writeHead(200).write("{"), /does not answer within 0\.3 s/],
  ["a reset", (request) => void request.socket.destroy(), /cannot be asked: the connection broke off \(ECONNRESET\)/],
])("an answer of %s is told in a sentence", async (_, listener, said) => {
  await expect(read(await serve(listener), 10, from + day, 300)).rejects.toThrow(said);
});

test.each(["Bearer 9aX-secret-token-77", `Basic ${Buffer.from("me:9aX-secret-word").toString("base64")}`])(
  "what a gateway repeats of %s is not shown",
  async (authorization) => {
    const address = await serve((request, response) => {
      const sent = request.headers.authorization ?? "";
      const plain = Buffer.from(sent.split(" ")[1] ?? "", "base64").toString();
      response.writeHead(400).end(`bad header ${sent.startsWith("Basic") ? plain : sent}`);
    });
    const failed = askLoki(address, { authorization }, 5000);
    await expect(failed).rejects.toThrow(/answers HTTP 400: \(not shown: it may repeat a secret\)$/);
  },
);

test("an answer beyond the bound is given up", async () => {
  const address = await serve((_, response) => void response.end("x".repeat(2000)));
  await expect(askLoki(address, {}, 5000, 1000)).rejects.toThrow(/more than 1000 bytes; ask for fewer records a page/);
});

test("a server that is busy is asked again", async () => {
  let asked = 0;
  const address = await serve((request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end();
    else lokiOf([BigInt(from) * 1_000_000n])(request, response);
  });
  expect(await read(address, 10)).toHaveLength(1);
  expect(asked).toBe(2);
});

test("who asks comes from variables or files, and never from the address", () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-loki-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "secret");
  writeFileSync(file, "from a file\n");
  const headersOf = (env: NodeJS.ProcessEnv) => readLokiPlace("http://127.0.0.1:3100/", env).headers;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  expect(headersOf({})).toEqual({ accept: "application/json" });
  expect(headersOf({ LOKI_USERNAME: "me", LOKI_PASSWORD: "word" })["authorization"]).toBe(basic("me:word"));
  expect(headersOf({ LOKI_USERNAME: "me", LOKI_PASSWORD_FILE: file })["authorization"]).toBe(basic("me:from a file"));
  expect(headersOf({ LOKI_BEARER_TOKEN_FILE: file, LOKI_ORG_ID: "team" })).toMatchObject({
    authorization: "Bearer from a file",
    "x-scope-orgid": "team",
  });
  expect(() => headersOf({ LOKI_BEARER_TOKEN: "a", LOKI_USERNAME: "b" })).toThrow(/both set/);
  expect(() => headersOf({ LOKI_PASSWORD_FILE: join(folder, "none") })).toThrow(
    /LOKI_PASSWORD_FILE: the file cannot be read \(ENOENT\)/,
  );
  expect(() => readLokiPlace("http://me:secret@127.0.0.1", {})).toThrow(/without user and password/);
});

test("days, instants and zones of the command line", () => {
  const options = (...given: string[]) => readOptions(["--logs", "-", ...given]);
  expect(options("--from", "2026-11-01", "--to", "2026-11-02")).toMatchObject({ from, until: from + 2 * day });
  expect(options("--from", "2026-11-01", "--utc-offset", "+08:00")).toMatchObject({ from: from - day / 3 });
  expect(options("--to", "2026-11-01T06:00:00+06:00")).toMatchObject({ until: from });
  expect(options("--by", "team,model,http.route", "--tolerance", "0.5%")).toMatchObject({
    by: ["team", "model", "http.route"],
    tolerance: 0.005,
  });
  expect([options("--tolerance", "0").tolerance, options("--tolerance", "0%").tolerance]).toEqual([0, 0]);
  for (const given of [
    ["--from", "yesterday"],
    ["--from", "2026-11-02", "--to", "2026-11-01"],
    ["--utc-offset", "8"],
    ["--tolerance", "1"],
    ["--format", "mine"],
    ["--page", "0"],
    ["--selector", "shop"],
    ["--by", "a b"],
    ["--currency", "usd"],
    ["--json", "--csv"],
    ["--json=yes"],
    ["more"],
  ])
    expect(() => options(...given)).toThrow(/^(--|an argument)/);
});
