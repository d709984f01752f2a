// A relay and a collector on loopback, in a process of their own. Who observes sends to a path of its own name.
import { createServer } from "node:http";

const text = "lorem ipsum dolor sit amet ".repeat(26);
const answer = Buffer.from(
  JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "gpt-4o-2024-08-06",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46, prompt_tokens_details: { cached_tokens: 4 } },
    system_fingerprint: "fp",
  }),
);
const headers = { "content-type": "application/json", "content-length": answer.length, "x-request-id": "req_1" };
/** By observer. */
const received = new Map();

function take(observer, signal, body) {
  const counts = received.get(observer) ?? { requests: {}, bytes: {}, modelSpans: 0, metrics: "" };
  received.set(observer, counts);
  counts.requests[signal] = (counts.requests[signal] ?? 0) + 1;
  counts.bytes[signal] = (counts.bytes[signal] ?? 0) + body.length;
  // The names stand as text in JSON and in protobuf; a span says each of them once.
  if (signal === "traces")
    counts.modelSpans += body.toString("latin1").match(/gen_ai\.request\.model|llm\.model_name/g)?.length ?? 0;
  if (signal === "metrics") counts.metrics = body.toString("latin1");
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const [, observer = "", version, signal = ""] = (request.url ?? "").split("/");
    if (signal === "chat") {
      response.writeHead(200, headers);
      return response.end(answer);
    }
    if (version === "v1") take(decodeURIComponent(observer), signal, Buffer.concat(parts));
    response.writeHead(200, { "content-type": request.headers["content-type"] ?? "application/json" });
    response.end(request.headers["content-type"]?.includes("protobuf") ? undefined : "{}");
  });
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", (observer) => process.send(received.get(observer) ?? null));
process.on("disconnect", () => process.exit());
