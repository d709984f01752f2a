import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterAll, expect, test } from "vitest";
import { makePlace, makeServers, planted, root, said, states } from "./doctor-place.ts";

const servers = makeServers();
// With the preload off: what is looked at here does not need it, and the child process takes half of the time.
const service = makePlace({ packages: { relayscope: root } });
const json = { "content-type": "application/json" };
const off = { RELAYSCOPE_ENABLED: "false", OTEL_SDK_DISABLED: "true" };
const quiet = { ...off, OPENAI_API_KEY: planted };
const models = ["gpt-4.1", "text-embedding-3-small", "house-model\u001b[31m", "other-model", "third-model"];
const list = JSON.stringify({ object: "list", data: models.map((id) => ({ id, object: "model" })) });
const limits = { "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "498" };

afterAll(async () => {
  service.remove();
  await servers.close();
});

test("a relay that lists its models: the time, the rate limits, and what has no price with the line that is missing", async () => {
  const heard: (string | undefined)[] = [];
  const relay = await servers.http((request, response) => {
    heard.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.writeHead(200, { ...json, ...limits }).end(list);
  });
  const run = await service.run(["doctor", "--json", "--relay", `${relay}/v1`], quiet);
  expect([run.code, heard]).toEqual([0, [`/v1/models Bearer ${planted}`]]);
  // Who is going to be contacted is said before it is.
  expect(run.err).toBe(`relayscope doctor: asks ${relay} (--relay) for its models, with the key in OPENAI_API_KEY\n`);
  expect(said(run, "relay")).toMatch(/^ok .* lists \d models, in \d+ ms/);
  expect(said(run, "relay.key")).toMatch(/^ok OPENAI_API_KEY is set/);
  expect(said(run, "relay.rate-limits")).toMatch(/^ok .*: requests 498 left of 500/);
  expect(said(run, "relay.prices")).toMatch(
    /^warn \d of \d models of 127\.0\.0\.1 have no price: gpt-4\.1, text-embedding-3-small, .*, add to RELAYSCOPE_PRICES: relays: \{ "127\.0\.0\.1": \{ models: \{ "gpt-4\.1": \{ input: …, output: … \} \} \} \}$/,
  );
  expect(states(run, "clock")).toEqual(["ok"]);
});

test("the price file's own models have a price, embeddings too, and the line goes to the relay's entry", async () => {
  const relay = await servers.http((_, response) => response.writeHead(200, json).end(list));
  const file = `${service.folder}/prices.json`;
  const own = { "gpt-4.1": { input: 1, output: 2 }, "text-embedding-3-small": { input: 0.02 } };
  writeFileSync(file, JSON.stringify({ relays: { house: { models: own } } }));
  const env = { ...quiet, RELAYSCOPE_PRICES: file, RELAYSCOPE_RELAYS: `house=${relay.replace("http://", "")}` };
  const run = await service.run(["doctor", "--json", "--relay", relay], env);
  expect(said(run, "relay.prices")).toMatch(
    /^warn 2 of 4 models of house have no price: other-model, third-model: .*add to relays\["house"\]\.models in RELAYSCOPE_PRICES: "other-model": \{ input/,
  );
});

test.each<[string, (response: ServerResponse) => unknown, RegExp]>([
  [
    "401",
    (response) =>
      response
        .writeHead(401, json)
        .end(`{"error":{"code":"invalid_api_key","message":"Incorrect API key: ${planted}"}}`),
    /^fail .*says invalid_api_key: it does not take the key: see OPENAI_API_KEY/,
  ],
  [
    "401 with the key for a code",
    (response) => response.writeHead(401, json).end(`{"error":{"code":"${planted.toLowerCase()}"}}`),
    /^fail .* ms\): it does not take the key/,
  ],
  ["402", (response) => response.writeHead(402).end(), /^fail .*it wants to be paid/],
  [
    "403",
    (response) => response.writeHead(403).end(planted),
    /^fail .*it does not let this key in: see the key's rights/,
  ],
  [
    "404",
    (response) => response.writeHead(404).end(),
    /^fail .*it has no \/models: the address in --relay probably ends in \/v1: http:\/\/127\.0\.0\.1:\d+\/v1/,
  ],
  [
    "429",
    (response) => response.writeHead(429, { "retry-after": "7" }).end(),
    /^warn .*too many requests.*ask again in 7 s/,
  ],
  [
    "500",
    (response) => response.writeHead(500).end("oops"),
    /^fail .*\(HTTP 500, \d+ ms\): the relay, or what stands before it, is in trouble/,
  ],
  [
    "a redirect",
    (response) => response.writeHead(301, { location: `https://elsewhere.example/v1?key=${planted}` }).end(),
    /^fail .*it sends elsewhere, to https:\/\/elsewhere\.example: .*a key follows no redirect/,
  ],
  [
    "a web page",
    (response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"),
    /^fail .*a web page answers, no API/,
  ],
  [
    "JSON without a list",
    (response) => response.writeHead(200, json).end('{"ok":true}'),
    /^fail .*no list of models in its answer/,
  ],
  [
    "an empty list",
    (response) => response.writeHead(200, json).end('{"data":[]}'),
    /^warn .*lists no models for this key/,
  ],
  [
    "a broken answer",
    (response) => response.writeHead(200, json).end('{"data":[{"id'),
    /^fail .*no list of models in its answer/,
  ],
  ["no answer", () => undefined, /^fail .*does not answer \(timeout\): no answer in time/],
  [
    "an answer that does not end",
    (response) => response.writeHead(200, json).write('{"data":['),
    /^fail .*does not answer \(timeout\)/,
  ],
  ["a hang-up", (response) => response.destroy(), /^fail .*does not answer \(UND_ERR_SOCKET\): it hangs up/],
])("the relay answers with %s", async (_, answer, sentence) => {
  const relay = await servers.http((__, response) => void answer(response));
  const run = await service.run(["doctor", "--json", "--timeout", "2", "--relay", relay], quiet);
  expect(said(run, "relay")).toMatch(sentence);
  expect(run.code).toBe(states(run, "relay")[0] === "fail" ? 1 : 0);
  expect(run.tookMs).toBeLessThan(8000);
});

test.each<[string, () => Promise<string>, RegExp]>([
  ["nobody listens", () => servers.nobody(), /does not answer \(ECONNREFUSED\): nobody listens there/],
  [
    "its certificate is not trusted",
    () => servers.https((_, response) => response.end()),
    /does not answer \(\w*SELF_SIGNED\w*\): its certificate is not trusted here: NODE_EXTRA_CA_CERTS/,
  ],
  [
    "https is spoken to a plain port",
    async () => (await servers.http(() => undefined)).replace("http:", "https:"),
    /it does not speak TLS there/,
  ],
  [
    "a proxy is set that fetch does not take",
    () => servers.nobody(),
    /HTTPS_PROXY is set, and Node's fetch takes it only with NODE_USE_ENV_PROXY=1/,
  ],
])("the relay cannot be reached: %s", async (name, start, sentence) => {
  const proxy = name.includes("proxy") ? { HTTPS_PROXY: `http://user:${planted}@127.0.0.1:1` } : {};
  const run = await service.run(["doctor", "--json", "--timeout", "2", "--relay", await start()], {
    ...quiet,
    ...proxy,
  });
  expect([run.code, said(run, "relay")]).toEqual([1, expect.stringMatching(sentence)]);
});

test.each<[string, string, RegExp, "asked" | "not asked"]>([
  ["a line break", `${planted}\n`, /has a line break at its end/, "asked"],
  ["white space", `  ${planted} `, /has white space around it/, "asked"],
  ["quotes", `"${planted}"`, /has quotes around it/, "asked"],
  ["Bearer", `Bearer ${planted}`, /has the word "Bearer" before it/, "asked"],
  ["all of it", `'Bearer ${planted} '\r\n`, /a line break at its end and quotes around it and/, "asked"],
  ["its name", `OPENAI_API_KEY=${planted}`, /has its variable's name before it/, "asked"],
  ["white space inside", `${planted.slice(0, 9)} ${planted.slice(9)}`, /has white space inside it/, "not asked"],
  ["a letter that no header has", `${planted}\u200b…`, /has a character that no key has/, "not asked"],
  ["a placeholder", "your-api-key", /holds a placeholder, no key/, "not asked"],
  ["an unexpanded variable", "${OPENAI_KEY}", /holds a placeholder, no key/, "not asked"],
])("a key with %s is named, and never shown", async (_, key, sentence, asked) => {
  const heard: (string | undefined)[] = [];
  const relay = await servers.http((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(200, json).end(list);
  });
  const given = ["doctor", "--json", "--relay", `${relay}/v1`, "--key-env", "MY_RELAY"];
  const run = await service.run(given, { ...off, MY_RELAY: key });
  expect([run.code, said(run, "relay.key")]).toEqual([1, expect.stringMatching(sentence)]);
  expect(heard).toEqual(asked === "asked" ? [`Bearer ${planted}`] : []);
  expect(states(run, "relay")).toEqual([asked === "asked" ? "ok" : "skip"]);
});

test("the relays of the environment are asked, each in its dialect and with its own key; without one, nobody is", async () => {
  const heard: string[] = [];
  const relay = await servers.http(({ url = "", headers }, response) => {
    heard.push(`${url} ${headers.authorization ?? ""}|${String(headers["x-api-key"] ?? "")}`);
    response.writeHead(200, json).end(list);
  });
  const keys = { OPENAI_API_KEY: planted, ANTHROPIC_API_KEY: "another-key-1" };
  const none = await service.run(["doctor", "--json"], { ...off, ...keys });
  expect([heard, states(none, "relay"), none.err]).toEqual([[], ["skip"], ""]);
  const env = { ...off, ...keys, OPENAI_BASE_URL: `${relay}/v1/`, ANTHROPIC_BASE_URL: relay, GROQ_BASE_URL: "groq" };
  const run = await service.run(["doctor", "--json"], env);
  expect(heard.sort()).toEqual([`/v1/models Bearer ${planted}|`, "/v1/models |another-key-1"]);
  expect(states(run, "relay")).toEqual(["fail", "ok", "ok"]);
  expect(said(run, "relay")).toMatch(/^fail GROQ_BASE_URL is no address/);
});

test("a relay is asked without a key where there is none", async () => {
  const heard: (string | undefined)[] = [];
  const relay = await servers.http((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(200, json).end(list);
  });
  const run = await service.run(["doctor", "--json", "--relay", relay], off);
  expect([heard, states(run, "relay.key"), states(run, "relay")]).toEqual([[undefined], ["skip"], ["ok"]]);
});

test("a key that would go to a far host without TLS is warned of, and a host that is not known is told", async () => {
  writeFileSync(
    `${service.folder}/no-dns.cjs`,
    `require("node:dns").lookup = (host, options, done) => done(Object.assign(new Error("none"), { code: "ENOTFOUND" }));`,
  );
  const env = { ...quiet, NODE_OPTIONS: `--require ${service.folder}/no-dns.cjs` };
  const run = await service.run(["doctor", "--json", "--relay", "http://relay.example.com/v1"], env);
  expect(said(run, "relay.key")).toMatch(/^warn http:\/\/relay\.example\.com gets the key without TLS: take https/m);
  expect(said(run, "relay")).toMatch(/^fail .*ENOTFOUND\): that host is not known here/);
});
