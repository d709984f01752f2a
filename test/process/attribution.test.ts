import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { endOf } from "./preloaded.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const salt = "0123456789abcdef-salt";
const hmac = (text: string, digits: number) => createHmac("sha256", salt).update(text).digest("hex").slice(0, digits);
const user = "alice@example.com";
const key = "Zqplainkeyofthisapp7";

const answer = {
  id: "c-1",
  object: "chat.completion",
  model: "mock-1",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
};

const settings = {
  RELAYSCOPE_ATTRIBUTION: "team,feature=app.feature",
  RELAYSCOPE_ATTRIBUTION_LABELS: "team,route",
  RELAYSCOPE_USER: "user.id",
  RELAYSCOPE_SALT: salt,
  RELAYSCOPE_KEY_FINGERPRINT: "true",
};

/** Runs the app, and says what it told of each call, by the model that it asked for. */
async function run(how: "preload" | "code", env: NodeJS.ProcessEnv = {}) {
  const heard: IncomingHttpHeaders[] = [];
  const relay = createServer((request, response) => {
    heard.push(request.headers);
    request.resume();
    request.on("end", () =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)),
    );
  });
  await new Promise<void>((done) => relay.listen(0, "127.0.0.1", done));
  const bodies: string[] = [];
  const receiver = await createReceiver({ onRequest: (_, bytes) => void bodies.push(Buffer.from(bytes).toString()) });
  onTestFinished(async () => {
    relay.close();
    await receiver.close();
  });
  const app = fileURLToPath(new URL("fixtures/attribution-app.mjs", import.meta.url));
  const address = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const child = spawn(
    process.execPath,
    [...(how === "preload" ? ["--import", "relayscope/register"] : []), app, address, how],
    {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_COMPRESSION: "none",
        OTEL_RESOURCE_ATTRIBUTES: "service.namespace=shop",
        OTEL_SERVICE_NAME: "cart",
        APP_KEY: key,
        APP_USER: user,
        ...env,
      },
    },
  );
  const ended = await endOf(child);
  const pick = (attributes: object) =>
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => /^relayscope\.(?:attribution|route|key)|^enduser/.test(name))
        .map(([name, value]) => [name.replace(/^relayscope\.(?:attribution\.)?/, ""), value as unknown]),
    );
  const spans = new Map<string, object>();
  for (const span of receiver.spans.filter(({ scope }) => scope.name === "relayscope")) {
    const [, name = ""] = String(span.attributes["url.full"]).split("?");
    spans.set(name, pick(span.attributes));
  }
  const logs = new Map(
    receiver.logs.map(({ attributes }) => [String(attributes["gen_ai.request.model"]), pick(attributes)]),
  );
  return { ended, spans, logs, heard, receiver, bodies, pick };
}

const byKey = { key: hmac(key, 12) };
const alice = { "enduser.pseudo.id": hmac(user, 32) };

test.each(["preload", "code"] as const)(
  "whom a call is for, by baggage and withAttribution, is on its span and its record (%s)",
  async (how) => {
    const { ended, spans, logs, heard, receiver, bodies, pick } = await run(how, settings);
    expect([ended.code, ended.err]).toEqual([0, ""]);
    const expected = {
      nobody: byKey,
      baggage: { team: "search", feature: "ask", ...alice, ...byKey },
      both: { team: "ads", feature: "ask", "enduser.pseudo.id": hmac(`${user}2`, 32), ...byKey },
      nested: { team: "search", tenant: "other", feature: "7", ...byKey },
      outer: { team: "search", tenant: "acme", ...byKey },
      routed: { team: "search", feature: "ask", route: "/users/:id", ...alice, ...byKey },
      within: { team: "search", feature: "ask", tenant: "acme", route: "/users/:id", ...alice, ...byKey },
    };
    expect(Object.fromEntries(spans)).toEqual(expected);
    expect(Object.fromEntries(logs)).toEqual(expected);

    // The chosen ones are labels, and no user or key is.
    const durations = receiver.metrics.filter(({ name }) => name === "gen_ai.client.operation.duration");
    expect(durations.map(({ attributes }) => pick(attributes))).toEqual(
      expect.arrayContaining([{}, { team: "search" }, { team: "ads" }, { team: "search", route: "/users/:id" }]),
    );
    for (const { attributes } of receiver.metrics)
      expect(Object.keys(pick(attributes)).filter((name) => name !== "team" && name !== "route")).toEqual([]);

    // What only its hash may tell is nowhere as it is, nor is the salt.
    for (const secret of [user, key, salt])
      for (const text of [...bodies, ended.err, ended.out]) expect(text).not.toContain(secret);
    // Baggage stays here.
    for (const headers of heard) expect(headers).not.toHaveProperty("baggage");
    // Service and namespace are on every signal.
    for (const { resource } of [...receiver.spans, ...receiver.logs, ...receiver.metrics])
      expect(resource).toMatchObject({ "service.name": "cart", "service.namespace": "shop" });
  },
);

test("without settings withAttribution's own keys and the route are told, and of a user one line", async () => {
  const { ended, spans, bodies } = await run("preload");
  expect(ended.err.split("\n").filter(Boolean)).toEqual([
    "relayscope: a user is given, but RELAYSCOPE_SALT is not: no user is told",
  ]);
  expect(Object.fromEntries(spans)).toEqual({
    nobody: {},
    baggage: {},
    both: { team: "ads" },
    nested: { team: "search", tenant: "other", feature: "7" },
    outer: { team: "search", tenant: "acme" },
    routed: { route: "/users/:id" },
    within: { tenant: "acme", route: "/users/:id" },
  });
  for (const text of [...bodies, ended.err]) expect(text).not.toContain(user);
});

test("settings in code are those of the variables", async () => {
  const configuration = {
    attribution: ["team", "feature=app.feature"],
    attributionLabels: ["team"],
    user: "user.id",
    salt,
    keyFingerprint: true,
  };
  const { ended, spans } = await run("code", { APP_CONFIGURATION: JSON.stringify(configuration) });
  expect([ended.code, ended.err]).toEqual([0, ""]);
  expect(spans.get("baggage")).toEqual({ team: "search", feature: "ask", ...alice, ...byKey });
});

test("where nobody listens, withAttribution only runs the function", async () => {
  const { ended, spans } = await run("code", { RELAYSCOPE_ENABLED: "false" });
  expect([ended.code, ended.err, spans.size]).toEqual([0, "", 0]);
});
