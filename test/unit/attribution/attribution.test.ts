import { type Context, propagation, ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { RPCType, setRPCMetadata } from "@opentelemetry/core";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { attributionReader } from "../../../src/attribution/attribution.ts";
import { readSettings } from "../../../src/settings/config.ts";

const salt = "0123456789abcdef-salt";
const hmac = (text: string) => createHmac("sha256", salt).update(text).digest("hex");
const url = new URL("https://relay.example/v1/chat/completions");

function reader(env: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const { settings, problems } = readSettings(env);
  const read = attributionReader(settings, (line) => void said.push(line));
  return {
    said,
    problems,
    read({
      given,
      parent = ROOT_CONTEXT,
      headers = {},
      to = url,
    }: {
      given?: Record<string, string>;
      parent?: Context;
      headers?: Record<string, string>;
      to?: URL;
    } = {}) {
      const attributed = given && new Map(Object.entries(given));
      const found = read({ parent, attributed, opening: { header: (name) => headers[name] }, url: to });
      return found && { ...found, keys: Object.fromEntries(found.keys) };
    },
  };
}

function baggage(entries: Record<string, string>): Context {
  const set = Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }]));
  return propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(set));
}

test("without a word of anybody nothing is told, and no baggage is read", () => {
  const parent = new Proxy(baggage({ team: "search" }), {
    get(target, name) {
      if (name !== "getValue") return Reflect.get(target, name);
      return (key: symbol) => {
        expect(String(key)).not.toContain("Baggage");
        return target.getValue(key);
      };
    },
  });
  expect(reader().read({ parent })).toBeUndefined();
});

test("baggage is taken by the keys that are named, under the names they are to have", () => {
  const { read } = reader({ RELAYSCOPE_ATTRIBUTION: "team, feature = app.feature" });
  const parent = baggage({ team: "search", "app.feature": "ask", tenant: "acme", password: "s3cret" });
  expect(read({ parent })).toEqual({ keys: { team: "search", feature: "ask" } });
});

test("withAttribution goes before baggage; its own keys are told always, others where they are named", () => {
  const { read, said } = reader({ RELAYSCOPE_ATTRIBUTION: "team,cost.center" });
  const given = { team: "ads", tenant: "acme", "cost.center": "c7", other: "s3cret" };
  for (let times = 0; times < 3; times++)
    expect(read({ given, parent: baggage({ team: "search" }) })?.keys).toEqual({
      team: "ads",
      tenant: "acme",
      "cost.center": "c7",
    });
  expect(said).toEqual([
    'withAttribution: "other" is left out: it is neither team, feature, tenant nor in RELAYSCOPE_ATTRIBUTION',
  ]);
});

test("values are bounded, and a key in one is masked", () => {
  const { read } = reader({ RELAYSCOPE_ATTRIBUTION: "team,feature,tenant" });
  const secret = "sk-proj-7abcDEF123456789";
  const parent = baggage({ team: "t".repeat(5000), feature: `${"f".repeat(90)} ${secret}`, tenant: "a\nb\u202e" });
  const keys = read({ parent })?.keys;
  expect(keys?.["team"]).toBe("t".repeat(100));
  expect(keys?.["feature"]).toBe(`${"f".repeat(90)} REDACTED`);
  expect(keys?.["tenant"]).toBe("a\ufffdb\ufffd");
  expect(read({ given: { team: "  ", feature: "" } })).toBeUndefined();
});

test("a user is an HMAC with the salt, whole ids and both sources", () => {
  const { read, said } = reader({ RELAYSCOPE_USER: "user.id", RELAYSCOPE_SALT: salt });
  const parent = baggage({ "user.id": "alice@example.com" });
  expect(read({ parent })).toEqual({ keys: {}, user: hmac("alice@example.com").slice(0, 32) });
  expect(read({ parent, given: { user: "bob" } })?.user).toBe(hmac("bob").slice(0, 32));
  const long = "x".repeat(999);
  expect(read({ given: { user: `${long}1` } })?.user).not.toBe(read({ given: { user: `${long}2` } })?.user);
  expect(read({ parent: baggage({ "user.id": `${long}12` }) })).toBeUndefined();
  expect(said).toEqual(["a user's id of more than 1000 characters is not told"]);
});

test("without a salt no user is told, and no fingerprint, which is said once", () => {
  const first = reader();
  for (let times = 0; times < 3; times++) expect(first.read({ given: { user: "s3cret" } })).toBeUndefined();
  expect(first.said).toEqual(["a user is given, but RELAYSCOPE_SALT is not: no user is told"]);
  const { read, said } = reader({ RELAYSCOPE_USER: "user.id", RELAYSCOPE_KEY_FINGERPRINT: "true" });
  expect(said).toEqual([
    "RELAYSCOPE_USER is set, but RELAYSCOPE_SALT is not: no user is told",
    "RELAYSCOPE_KEY_FINGERPRINT is set, but RELAYSCOPE_SALT is not: no fingerprint is told",
  ]);
  expect(read({ parent: baggage({ "user.id": "alice" }), headers: { authorization: "Bearer k" } })).toBeUndefined();
});

test("a salt that is too short is none, and is not repeated; nor is the path of a file that holds none", () => {
  const { problems } = reader({ RELAYSCOPE_SALT: "s3cret" });
  expect(problems).toEqual([
    "relayscope: RELAYSCOPE_SALT is not a text of 16 to 4,096 characters; the default is used",
  ]);
  const { said } = reader({ RELAYSCOPE_SALT_FILE: "/nowhere/s3cret", RELAYSCOPE_USER: "user.id" });
  expect(said).toHaveLength(2);
  expect(said.join("\n")).not.toContain("s3cret");
});

test("the salt may be in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-salt-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "salt"), `${salt}\n`);
  const { read, said } = reader({ RELAYSCOPE_SALT_FILE: join(folder, "salt") });
  expect(read({ given: { user: "bob" } })?.user).toBe(hmac("bob").slice(0, 32));
  expect(said).toEqual([]);
});

test.each<[string, Record<string, string>, string, string | undefined]>([
  ["a bearer token", { authorization: "Bearer the-key" }, "", "the-key"],
  ["in any case", { authorization: " bearer  the-key " }, "", "the-key"],
  ["x-api-key", { "x-api-key": "the-key" }, "", "the-key"],
  ["api-key", { "api-key": "the-key" }, "", "the-key"],
  ["x-goog-api-key", { "x-goog-api-key": "the-key" }, "", "the-key"],
  ["ocp-apim-subscription-key", { "ocp-apim-subscription-key": "the-key" }, "", "the-key"],
  ["key= in the query", {}, "?alt=sse&key=the-key", "the-key"],
  ["an empty key", { "x-api-key": "" }, "?key=", undefined],
  ["AWS's signature", { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=y" }, "", undefined],
  ["Basic", { authorization: "Basic dTpw" }, "", undefined],
  ["nothing", {}, "?monkey=no", undefined],
])("the fingerprint of a key: %s", (_name, headers, search, key) => {
  const { read } = reader({ RELAYSCOPE_KEY_FINGERPRINT: "true", RELAYSCOPE_SALT: salt });
  expect(read({ headers, to: new URL(url.href + search) })?.key).toBe(key && hmac(key).slice(0, 12));
  expect(reader({ RELAYSCOPE_SALT: salt }).read({ headers, to: new URL(url.href + search) })).toBeUndefined();
});

test("the route is the framework's, else the active span's, else the server's", () => {
  const { read } = reader();
  const tracer = new TracerProvider().getTracer("test");
  const server = tracer.startSpan("GET", { attributes: { "http.route": "/server" } });
  const active = tracer.startSpan("handler", { attributes: { "http.route": "/active" } });
  const served = setRPCMetadata(ROOT_CONTEXT, { type: RPCType.HTTP, span: server });
  expect(
    read({ parent: setRPCMetadata(served, { type: RPCType.HTTP, span: server, route: "/users/:id" }) })?.route,
  ).toBe("/users/:id");
  expect(read({ parent: trace.setSpan(served, active) })?.route).toBe("/active");
  expect(read({ parent: trace.setSpan(served, tracer.startSpan("plain")) })?.route).toBe("/server");
  const broken = { get attributes(): never { throw new Error("theirs"); } }; // prettier-ignore
  expect(read({ parent: trace.setSpan(ROOT_CONTEXT, broken as unknown as Span) })).toBeUndefined();
  expect(read({ parent: trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({} as never)) })).toBeUndefined();
});

test.each([
  ["RELAYSCOPE_ATTRIBUTION", "user"],
  ["RELAYSCOPE_ATTRIBUTION", "user.id"],
  ["RELAYSCOPE_ATTRIBUTION", "who=userId"],
  ["RELAYSCOPE_ATTRIBUTION", "enduser.id"],
  ["RELAYSCOPE_ATTRIBUTION", "route"],
  ["RELAYSCOPE_ATTRIBUTION", "a,b,c,d,e,f,g,h,i"],
  ["RELAYSCOPE_ATTRIBUTION", "team,team"],
  ["RELAYSCOPE_ATTRIBUTION", "team=a=b"],
  ["RELAYSCOPE_ATTRIBUTION", "te am"],
  ["RELAYSCOPE_ATTRIBUTION", "sk-proj-7abcDEF123456789"],
  ["RELAYSCOPE_ATTRIBUTION_LABELS", "a,b,c,d,e"],
  ["RELAYSCOPE_ATTRIBUTION_LABELS", "user"],
  ["RELAYSCOPE_USER", "user id"],
])("%s=%s is refused", (variable, text) => {
  expect(reader({ [variable]: text }).problems).toHaveLength(1);
});

test("a user's baggage key is not told under another name, and a label that is no key is said", () => {
  const env = {
    RELAYSCOPE_ATTRIBUTION: "team,who=uid",
    RELAYSCOPE_USER: "uid",
    RELAYSCOPE_ATTRIBUTION_LABELS: "team,route,tenat",
  };
  const { read, said } = reader({ ...env, RELAYSCOPE_SALT: salt });
  expect(read({ parent: baggage({ uid: "alice", team: "t" }) })?.keys).toEqual({ team: "t" });
  expect(said).toEqual([
    "RELAYSCOPE_ATTRIBUTION has the baggage key of RELAYSCOPE_USER: it is left out there, since its values are told as they are",
    'RELAYSCOPE_ATTRIBUTION_LABELS: "tenat" is no key of RELAYSCOPE_ATTRIBUTION, nor team, feature, tenant or route',
  ]);
});
