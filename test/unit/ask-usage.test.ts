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
    '{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}}',
  ],
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
