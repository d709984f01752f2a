import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { askForUsage, withUsage } from "../../src/ask-usage.ts";

test.each([
  ['{"model":"m","stream":true}', '{"stream_options":{"include_usage":true},"model":"m","stream":true}'],
  [' {\n "stream": true }', ' {"stream_options":{"include_usage":true},\n "stream": true }'],
  ['{"stream":true,"stream_options":null}', '{"stream":true,"stream_options":{"include_usage":true}}'],
  [
    '{"stream":true,"stream_options":{"include_obfuscation":false}}',
    '{"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}',
  ],
  ['{"stream_options": { } ,"stream":true}', '{"stream_options": { "include_usage":true} ,"stream":true}'],
  [
    '{"stream":true,"stream_options":{"a":1},"seed":9007199254740993,"temperature":1.0}',
    '{"stream":true,"stream_options":{"include_usage":true,"a":1},"seed":9007199254740993,"temperature":1.0}',
  ],
  ['{"stream":true,"x":{"stream_options":{}},"stream_options":{}}', undefined],
  ['{"stream":true,"stream_options":[]}', undefined],
  ['{"stream":true,"stream_options":{"include_usage":false}}', undefined],
  ['{"stream":true,"stream_options":{"include_usage":true}}', undefined],
  ['{"stream":false}', undefined],
  ['{"model":"m"}', undefined],
  ["[1]", undefined],
])("%s becomes %s", (text, changed) => {
  expect(withUsage(text)).toBe(changed);
});

test("only a request that streams in a dialect with that option is changed, and it can be undone", async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => (bodies.push(`${request.url} ${body}`), response.end()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (path: string | URL, body: string | Buffer<ArrayBuffer>, headers = {}): Promise<unknown> =>
    fetch(path, { method: "post", body, headers }).then((answer) => answer.text());
  const streaming = '{"model":"m","messages":[],"prompt":"p","stream":true}';
  const before = globalThis.fetch;
  const undo = askForUsage();
  await post(`${url}/v1/chat/completions`, streaming);
  await post(new URL(`${url}/v1/completions`), streaming);
  await post(`${url}/v1/chat/completions`, Buffer.from(streaming));
  await post(`${url}/v1/chat/completions`, "no JSON");
  await post(`${url}/v1/responses`, streaming);
  await post(`${url}/forms`, streaming);
  await post(`${url}/completions`, '{"stream":true}');
  await post(`${url}/v1/completions`, streaming, { "content-length": String(streaming.length) });
  await expect(fetch("nowhere", { method: "POST", body: streaming })).rejects.toThrow(TypeError);
  undo();
  expect(globalThis.fetch).toBe(before);
  await post(`${url}/v1/chat/completions`, streaming);
  server.close();
  const asked = `{"stream_options":{"include_usage":true},${streaming.slice(1)}`;
  expect(bodies).toEqual([
    `/v1/chat/completions ${asked}`,
    `/v1/completions ${asked}`,
    `/v1/chat/completions ${streaming}`,
    "/v1/chat/completions no JSON",
    `/v1/responses ${streaming}`,
    `/forms ${streaming}`,
    '/completions {"stream":true}',
    `/v1/completions ${streaming}`,
    `/v1/chat/completions ${streaming}`,
  ]);
});

test("what is not plain, or signed, goes as it is", async () => {
  const seen: unknown[] = [];
  const before = globalThis.fetch;
  const body = '{"model":"m","messages":[],"stream":true}';
  const headers = { authorization: "Bearer z" };
  class Options {
    get method() {
      return "POST";
    }
    get headers() {
      return headers;
    }
    get body() {
      return body;
    }
  }
  const given: RequestInit[] = [
    { method: "POST", headers: Object.entries(headers)[Symbol.iterator]() as never, body },
    Object.assign(Object.create({ method: "POST" }) as RequestInit, { headers, body }),
    new Options() as RequestInit,
    { method: "POST", headers: { ...headers, "x-amz-content-sha256": "abc" }, body },
    { method: "POST", headers: { authorization: "AWS4-HMAC-SHA256 Credential=x" }, body },
    { method: "POST", headers: [["Content-Digest", "sha-256=:x:"]], body },
  ];
  globalThis.fetch = (async (_input: unknown, init: unknown) => void seen.push(init)) as unknown as typeof fetch;
  const undo = askForUsage();
  for (const init of given) await fetch("http://relay.example/v1/chat/completions", init);
  undo();
  globalThis.fetch = before;
  expect(seen.every((init, at) => init === given[at])).toBe(true);
  expect(seen).toHaveLength(given.length);
});
