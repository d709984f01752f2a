import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import type { Garden } from "./planted.ts";

/** A relay whose answers hold secrets wherever an answer has a place for one; its path says how it ends. */
export interface EchoingRelay {
  readonly url: string;
  /** Nobody listens there. */
  readonly closedUrl: string;
  readonly requests: number;
  close(): Promise<void>;
}

export async function startEchoingRelay(garden: Garden): Promise<EchoingRelay> {
  const said = {
    content: garden.plain("answer: content"),
    tool: garden.plain("answer: arguments of a tool"),
    reasoning: garden.plain("answer: reasoning"),
    image: garden.plain("answer: image"),
    message: garden.plain("error: message"),
    param: garden.plain("error: param"),
    code: garden.key("error: code"),
    type: garden.key("error: type"),
    key: garden.key("error: the key that was refused"),
    cookie: garden.plain("answer: cookie"),
    header: garden.plain("answer: a header"),
    requestId: garden.key("answer: request id"),
    responseId: garden.key("answer: id"),
    model: garden.key("answer: model"),
    finish: garden.key("answer: finish reason"),
    fingerprint: garden.key("answer: fingerprint"),
    location: garden.plain("redirect: query"),
    password: garden.plain("redirect: password"),
    trailer: garden.plain("answer: trailer"),
    page: garden.plain("gateway's page"),
  };
  const seen = new Map<string, number>();
  let requests = 0;

  const message = { role: "assistant", content: said.content, reasoning_content: said.reasoning };
  const call = { id: "call_1", type: "function", function: { name: "tool", arguments: JSON.stringify(said.tool) } };
  const answer = {
    id: said.responseId,
    model: said.model,
    system_fingerprint: said.fingerprint,
    service_tier: said.fingerprint,
    choices: [{ index: 0, message: { ...message, tool_calls: [call] }, finish_reason: said.finish }],
    content: [{ type: "text", text: said.content }],
    output: [{ type: "image_generation_call", result: Buffer.from(said.image).toString("base64") }],
    usage: { prompt_tokens: 1, completion_tokens: 2, input_tokens: 1, output_tokens: 2 },
  };
  const error = {
    error: {
      message: `Incorrect API key provided: ${said.key}. ${said.message}`,
      type: said.type,
      code: said.code,
      param: said.param,
    },
  };
  const chunks = [
    { ...answer, choices: [{ index: 0, delta: message, finish_reason: null }] },
    { ...answer, choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: said.finish }] },
  ].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    requests++;
    const url = request.url ?? "";
    const ending = /^\/+(?:[^/?]*\/)*?end-(\w+)/.exec(url)?.[1] ?? "json";
    const count = (seen.get(url) ?? 0) + 1;
    seen.set(url, count);
    const headers = {
      "set-cookie": `session=${said.cookie}`,
      "x-secret": said.header,
      "x-request-id": said.requestId,
      "x-ratelimit-limit-requests": said.header,
    };
    const json = (status: number, body: object): void => {
      response.writeHead(status, { ...headers, "content-type": "application/json", "retry-after-ms": "1" });
      response.end(JSON.stringify(body));
    };
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    request.resume();
    request.on("end", () => {
      if (ending === "refused") json(401, error);
      else if (ending === "late" && count === 1) json(429, error);
      else if (ending === "elsewhere" && count === 1) {
        const location = `http://user:${said.password}@${request.headers.host}/end-json/v1/chat/completions?key=${said.location}`;
        response.writeHead(307, { ...headers, location }).end(JSON.stringify(error));
      } else if (ending === "page") {
        response.writeHead(200, { ...headers, "content-type": "text/html" }).end(`<html>${said.page}</html>`);
      } else if (ending === "hang") {
        response.writeHead(200, { ...headers, "content-type": "application/json" }).write('{"id":"');
      } else if (ending === "stream" || ending === "cut" || ending === "failing") {
        response.writeHead(200, { ...headers, "content-type": "text/event-stream", trailer: "x-end" });
        for (const chunk of chunks) response.write(chunk);
        if (ending === "cut") return void setTimeout(() => request.socket.destroy(), 5);
        if (ending === "failing") response.write(`data: ${JSON.stringify(error)}\n\n`);
        response.addTrailers({ "x-end": said.trailer });
        response.end("data: [DONE]\n\n");
      } else json(200, answer);
    });
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, serve);
  const gone = createTcpServer();
  await Promise.all([server, gone].map((one) => new Promise<void>((done) => one.listen(0, "127.0.0.1", () => done()))));
  const [url, closedUrl = ""] = [server, gone].map((one) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`);
  await new Promise((done) => gone.close(done));
  return {
    url: url ?? "",
    closedUrl,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
