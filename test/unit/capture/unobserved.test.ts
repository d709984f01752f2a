import { channel } from "node:diagnostics_channel";
import { afterEach, expect, test } from "vitest";
import { followUnobserved } from "../../../src/capture/unobserved.ts";
import { createGuard } from "../../../src/guard.ts";
import { createModelHosts } from "../../../src/model-hosts.ts";
import { modelPathOf } from "../../../src/wire/model-paths.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Asked {
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly hostHeader?: string;
  readonly protocol?: string;
}

/** Follows, with the relays that a setting would give, and makes requests as Node would tell of them. */
function follow(relays: readonly string[] = []) {
  const counted: string[] = [];
  const said: string[] = [];
  const looked: string[] = [];
  const faults: string[] = [];
  const portsOf = createModelHosts({ relays: new Map(relays.map((relay) => [relay, "name"])), roles: new Map() });
  stops.push(
    followUnobserved(
      {
        portsOf: (host) => (looked.push(host), portsOf(host)),
        modelPathOf,
        count: (client, host) => counted.push(`${client} ${host}`),
        say: (line) => said.push(line),
      },
      createGuard((part) => faults.push(part)),
    ),
  );
  return {
    counted,
    said,
    looked,
    faults,
    http({ host = "api.openai.com", path = "/v1/chat/completions", method = "POST", ...more }: Asked) {
      const { hostHeader = host, protocol = "https:" } = more;
      const request = { host, path, method, protocol, getHeader: () => hostHeader };
      channel("http.client.request.created").publish({ request });
    },
    http2(authority: string, path: string, session: object = {}, headers?: unknown) {
      const sent = { ":method": "POST", ":path": path, ":authority": authority, ":scheme": "https" };
      channel("http2.client.stream.created").publish({ stream: { session }, headers: headers ?? sent });
    },
  };
}

test.each<[string, Asked, number]>([
  ["a vendor's host", {}, 1],
  ["a vendor's host by a subdomain", { host: "mine.openai.azure.com", path: "/openai/deployments/a/embeddings" }, 1],
  ["a vendor's host in capitals", { host: "API.OpenAI.com" }, 1],
  ["with a query", { path: "/v1/chat/completions?key=/x" }, 1],
  ["a list of models", { path: "/v1/models", method: "GET" }, 0],
  ["a model's path by GET", { method: "GET" }, 0],
  ["a file", { path: "/v1/files" }, 0],
  ["another host", { host: "example.com" }, 0],
  ["our own export", { host: "relay.test", path: "/v1/traces" }, 0],
  ["a relay at any port", { host: "relay.test", hostHeader: "relay.test:1" }, 1],
  ["a relay at its port", { host: "ported.test", hostHeader: "ported.test:8080" }, 1],
  ["a relay's host at another port", { host: "ported.test", hostHeader: "ported.test:80" }, 0],
  ["a relay's host at its scheme's port", { host: "ported.test" }, 1],
  ["a relay's host at the other scheme's port", { host: "ported.test", protocol: "http:" }, 0],
  ["a proxy that is asked for a vendor's", { host: "proxy.test", path: "http://api.openai.com/v1/responses" }, 1],
  ["a proxy that is asked for a relay's port", { host: "proxy.test", path: "http://ported.test:8080/messages" }, 1],
  ["a proxy that is asked for a tunnel", { host: "api.openai.com", path: "api.openai.com:443", method: "CONNECT" }, 0],
  ["a relay by its IPv6 address", { host: "::1", hostHeader: "[::1]:8080" }, 1],
  ["an IPv6 address at another port", { host: "::1", hostHeader: "[::1]:80" }, 0],
  ["a path that is none", { path: "*" }, 0],
])("a request is counted where it asks a model: %s", (_name, asked, count) => {
  const { counted, http, faults } = follow(["relay.test", "ported.test:8080", "ported.test:443", "[::1]:8080"]);
  http(asked);
  expect([counted.length, faults]).toEqual([count, []]);
});

test.each<[string, string, number]>([
  ["bedrock-runtime.eu-west-1.amazonaws.com", "/model/anthropic.claude-3/converse-stream", 1],
  ["bedrock-runtime.eu-west-1.amazonaws.com:443", "/model/a%3Ab/invoke", 1],
  ["us-central1-aiplatform.googleapis.com", "/google.cloud.aiplatform.v1.PredictionService/GenerateContent", 1],
  ["bedrock.eu-west-1.amazonaws.com", "/foundation-models", 0],
  ["ported.test:8080", "/v1/messages", 1],
  ["ported.test", "/v1/messages", 0],
])("an HTTP/2 stream to %s%s is counted %i times", (authority, path, count) => {
  const { counted, http2 } = follow(["ported.test:8080"]);
  http2(authority, path);
  expect(counted).toEqual(Array.from({ length: count }, () => `node_http2 ${authority.replace(/:\d+$/, "")}`));
});

test("an HTTP/2 stream of undici's is left to undici, and one whose headers are a list is read", () => {
  const { counted, http2 } = follow();
  http2("api.openai.com", "/v1/responses", { [Symbol("client")]: {} });
  expect(counted).toEqual([]);
  http2("", "", {}, [":method", "POST", ":path", "/v1/responses", ":authority", "api.openai.com"]);
  expect(counted).toEqual(["node_http2 api.openai.com"]);
});

test("a host is named once, with what was seen and what to do, and without what its URL holds", () => {
  const { said, http, http2 } = follow();
  for (let count = 0; count < 3; count++) http({ path: "/v1/secret/chat/completions?key=secret" });
  http2("api.openai.com", "/v1/responses");
  http2("api.x.ai", "/v1/responses");
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^calls to api\.openai\.com go through node:http \(POST …\/chat\/completions\).*openai 5.*axios/,
  );
  expect(said[1]).toMatch(/^calls to api\.x\.ai go through node:http2 .*FetchHttpHandler/);
  expect(said.join("")).not.toContain("secret");
});

test("no more than 20 hosts are named, and all are counted", () => {
  const { said, counted, http } = follow();
  for (let count = 0; count < 50; count++) http({ host: `team-${count}.openai.azure.com` });
  expect([said.length, counted.length]).toEqual([20, 50]);
});

test("a host is looked up once; of 1,000 is remembered what they are, then they are asked about again", () => {
  const { looked, http } = follow();
  for (let round = 0; round < 3; round++) for (let at = 0; at < 1000; at++) http({ host: `h${at}.test` });
  expect(looked).toHaveLength(1000);
  http({ host: "one-more.test" });
  http({ host: "h0.test" });
  expect(looked.slice(1000)).toEqual(["one-more.test", "h0.test"]);
});

test("a host of odd characters is never told, and an error of ours goes no further", () => {
  const { said, counted, faults, http } = follow();
  http({ host: "a\u001b[31m\n.api.openai.com" });
  http({ host: `${"a".repeat(300)}.api.openai.com` });
  channel("http.client.request.created").publish({});
  channel("http2.client.stream.created").publish(undefined);
  expect([said, counted, faults]).toEqual([[], [], ["unobserved", "unobserved"]]);
});

test("nothing is heard after it was stopped", () => {
  const { counted, http } = follow();
  for (const stop of stops.splice(0)) stop();
  http({});
  expect(counted).toEqual([]);
});
