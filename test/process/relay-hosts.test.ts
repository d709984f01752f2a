import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { startOtlpReceiver } from "./otlp-receiver.ts";
import { runPreloaded } from "./preloaded.ts";

const answer = {
  id: "1",
  object: "chat.completion",
  model: "mock",
  choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 },
};
const prices = join(tmpdir(), `relayscope-${process.pid}-relay-hosts.json`);
const priced = (name: string, input: number) => ({ [name]: { models: { mock: { input, output: 1 } } } });

/** Undefined where this machine has no such address. */
async function startRelay(host: string): Promise<{ port: number; traced: string[] } | undefined> {
  const traced: string[] = [];
  const server: Server = createServer((request, response) => {
    traced.push(String(request.headers["traceparent"]));
    request
      .resume()
      .on("end", () => response.setHeader("content-type", "application/json").end(JSON.stringify(answer)));
  });
  const listens = await new Promise<boolean>((done) => {
    server.once("error", () => done(false));
    server.listen(0, host, () => done(true));
  });
  if (!listens) return undefined;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, traced };
}

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "[::1]"],
])("at %s a relay's name, its price and its trace context are those of host and port", async (address, host) => {
  const [relay, collector] = await Promise.all([startRelay(address), startOtlpReceiver()]);
  onTestFinished(() => collector.close());
  if (relay === undefined) return;
  const { port, traced } = relay;
  writeFileSync(prices, JSON.stringify({ currency: "USD", relays: { ...priced("Named", 2), ...priced(address, 3) } }));
  const run = async (env: Record<string, string>) => {
    const from = collector.received.length;
    const { err } = await runPreloaded({
      script: "delivery-client.mjs",
      endpoint: collector.url,
      parameters: ["natural", `http://${host}:${port}`, "1", "0"],
      env: { RELAYSCOPE_PRICES: prices, RELAYSCOPE_EXIT_TIMEOUT: "8000", ...env },
    });
    const log = collector.received.slice(from).find(({ path }) => path === "/v1/logs")?.text ?? "";
    const read = (name: string) => new RegExp(`"key":"${name}","value":\\{"\\w+":"?([^"}]+)`).exec(log)?.[1];
    return [
      err,
      read("relayscope.relay"),
      read("gen_ai.usage.cost.amount"),
      traced.at(-1) === "undefined" ? "no" : "yes",
    ];
  };
  const other = String(port === 65_535 ? 1 : port + 1);
  expect(
    await run({ RELAYSCOPE_RELAYS: `named=${host}:${port},other=${host}`, RELAYSCOPE_PROPAGATE: `${host}:${port}` }),
  ).toEqual(["", "named", "2", "yes"]);
  expect(await run({ RELAYSCOPE_RELAYS: `named=${host}`, RELAYSCOPE_PROPAGATE: host })).toEqual([
    "",
    "named",
    "2",
    "yes",
  ]);
  expect(await run({ RELAYSCOPE_RELAYS: `named=${host}:${other}`, RELAYSCOPE_PROPAGATE: `${host}:${other}` })).toEqual([
    "",
    address,
    "3",
    "no",
  ]);
});

test("a relay's role is told by span, record and every metric of its calls; another has none", async () => {
  const [old, next, third, receiver] = await Promise.all([
    startRelay("127.0.0.1"),
    startRelay("127.0.0.1"),
    startRelay("127.0.0.1"),
    createReceiver(),
  ]);
  onTestFinished(() => receiver.close());
  const ports = [old, next, third].map((relay) => relay?.port ?? 0);
  for (const port of ports) {
    const { err } = await runPreloaded({
      script: "delivery-client.mjs",
      endpoint: receiver.url,
      parameters: ["natural", `http://127.0.0.1:${port}`, "1", "0"],
      env: {
        RELAYSCOPE_ROLES: `baseline=127.0.0.1:${ports[0]},candidate=127.0.0.1:${ports[1]}`,
        RELAYSCOPE_EXIT_TIMEOUT: "8000",
      },
    });
    expect(err).toBe("");
  }
  const roleAt = (items: readonly { readonly attributes: Readonly<Record<string, unknown>> }[], port: number) => [
    ...new Set(
      items
        .filter(({ attributes }) => attributes["server.port"] === port && "relayscope.outcome" in attributes)
        .map(({ attributes }) => attributes["relayscope.role"]),
    ),
  ];
  for (const items of [receiver.spans, receiver.logs, receiver.metrics])
    expect(ports.map((port) => roleAt(items, port))).toEqual([["baseline"], ["candidate"], [undefined]]);
});
