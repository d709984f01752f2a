import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Names that a malicious relay, or a user who may choose the model, would give. */
export const hostileNames: readonly string[] = [
  "line\nbreak",
  "line\r\nrelayscope: forged line",
  "\u001b[2J\u001b[1;31mred",
  "\u001b]0;title\u0007",
  "\u009b31mC1",
  "nul\u0000byte",
  "lone \ud800 high",
  "lone \udfff low",
  "\u202egnp.exe",
  "\u2066isolate\u2069",
  "zero\u200bwidth",
  "\ufeffmark",
  "line\u2028separator",
  "tab\tand\u000bvertical",
  'quote" backslash\\ brace}',
  '"} 1\n# TYPE forged counter\nforged{a="',
  '{__name__="forged"}',
  "__name__",
  "__proto__",
  "constructor",
  "le",
  "service_name",
  "outcome=ok,cost=0",
  "${jndi:ldap://127.0.0.1/a}",
  "{{ .Labels.instance }}",
  "<script>alert(1)</script>",
  "'; DROP TABLE models; --",
  "../../../etc/passwd",
  "%0d%0aSet-Cookie:a=b",
  "e\u0301 combining \u0338",
  "👩‍👩‍👧‍👦 family",
  "a".repeat(512),
  "b".repeat(513),
  "c".repeat(1_000_000),
  "é".repeat(400),
  "other",
  "REDACTED",
  "",
  " ",
];

/** A relay that says the hostile name of the request's `h` wherever an answer has a place for a name. */
export async function startHostileRelay(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    const name = hostileNames[Number(searchParams.get("h"))] ?? "";
    const failing = searchParams.has("fail");
    const ascii = name.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 2000);
    const error = { message: name, code: name, type: name, param: name, [name]: name };
    const answer = {
      id: name,
      model: name,
      object: name,
      system_fingerprint: name,
      service_tier: name,
      choices: [{ index: 0, message: { role: name, content: name }, finish_reason: name }],
      usage: { prompt_tokens: 1, completion_tokens: 1, [name]: 5 },
      [name]: name,
    };
    request.resume();
    request.on("end", () => {
      response.writeHead(failing ? 400 : 200, {
        "content-type": "application/json",
        "x-request-id": ascii,
        "x-ratelimit-limit-requests": ascii,
        "x-ratelimit-remaining-requests": "1e308",
        "x-ratelimit-reset-requests": ascii,
        "retry-after": ascii,
      });
      response.end(JSON.stringify(failing ? { error } : answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
