// What hearing costs, without a network: undici's own channels, on which a false request tells its story. argv: what to measure, how often.
import { channel } from "node:diagnostics_channel";
import { setImmediate as turn } from "node:timers/promises";

const [what, times] = process.argv.slice(2);
const on = (name) => channel(`undici:${name}`);
const [created, connected, sentPart, sentAll, answered, receivedPart, over] = [
  "request:create",
  "client:sendHeaders",
  "request:bodyChunkSent",
  "request:bodySent",
  "request:headers",
  "request:bodyChunkReceived",
  "request:trailers",
].map(on);

/** As undici's, for what is asked of it. */
class Request {
  method = "POST";
  headers = [];
  body = null;
  constructor(origin, contentLength) {
    this.origin = origin;
    this.path = "/v1/chat/completions";
    this.contentLength = contentLength;
  }
  addHeader(name, value) {
    this.headers.push(name, value);
    return this;
  }
  onBodySent() {}
  onData() {
    // Says that this undici publishes bodies: "bodyChunkReceived".
  }
}

const socket = { remoteAddress: "127.0.0.1", remotePort: 443 };
const raw = (...texts) => texts.map((text) => Buffer.from(text));
const json = raw("content-type", "application/json", "x-request-id", "req_1");
const events = raw("content-type", "text/event-stream; charset=utf-8", "x-request-id", "req_1");
const own = (text) => Buffer.from(new Uint8Array(Buffer.from(text)).buffer);
const publish = (to, message) => to.hasSubscribers && to.publish(message);

function ask(bytes, origin = "http://127.0.0.1:4010") {
  const request = new Request(origin, bytes.length);
  publish(created, { request });
  publish(connected, { request, headers: "", socket });
  publish(sentPart, { request, chunk: bytes });
  publish(sentAll, { request });
  return request;
}
function head(request, headers) {
  publish(answered, { request, response: { statusCode: 200, headers, statusText: "OK" } });
}
function read(request, chunks) {
  for (const chunk of chunks) publish(receivedPart, { request, chunk });
}
function end(request) {
  publish(over, { request, trailers: [] });
}

const asked = own(JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: "hi" }] }));
const event = (choices, more) =>
  own(
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4o", choices, ...more })}\n\n`,
  );
function stream(words) {
  return [
    event([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]),
    ...Array.from({ length: words }, (_, place) =>
      event([{ index: 0, delta: { content: ` token${place}` }, finish_reason: null }]),
    ),
    event([{ index: 0, delta: {}, finish_reason: "stop" }]),
    event([], { usage: { prompt_tokens: 12, completion_tokens: words, total_tokens: 12 + words } }),
    own("data: [DONE]\n\n"),
  ];
}
function whole(chunks) {
  const request = ask(asked);
  head(request, events);
  read(request, chunks);
  end(request);
}
const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const used = async () => {
  // What is let go in the first may be held by what the second lets go.
  for (let time = 0; time < 3; time++) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const measures = {
  /** Microseconds of a stream's chunk: what 2,000 more of them take. */
  async chunk(streams) {
    const [long, short] = [stream(2000), stream(10)];
    const took = async (chunks, count) => {
      const before = cpuUs();
      for (let place = 0; place < count; place++) whole(chunks);
      const after = cpuUs();
      await turn();
      return after - before;
    };
    await took(long, 40);
    const found = [];
    for (let round = 0; round < 9; round++)
      found.push(((await took(long, streams)) - (await took(short, streams))) / streams / 1990);
    return found;
  },

  /** Milliseconds that the thread stands still for a request of 10 MB: in all, from `create` to the end. */
  async request(repetitions) {
    const messages = [{ role: "user", content: [{ type: "image_url", image_url: { url: "" } }] }];
    messages[0].content[0].image_url.url = `data:image/png;base64,${"iVBORw0KGgo".repeat(950_000)}`;
    const image = own(JSON.stringify({ messages, model: "gpt-4o", temperature: 0.2 }));
    const turns = Array.from({ length: 40_000 }, (_, place) => ({
      role: place % 2 === 0 ? "user" : "assistant",
      content: 'some "quoted" text\nwith escapes, as chats have it. '.repeat(4),
    }));
    const chat = own(JSON.stringify({ messages: turns, model: "gpt-4o", temperature: 0.2 }));
    const took = async (bytes) => {
      const from = performance.now();
      const request = ask(bytes);
      head(request, json);
      read(request, [own(JSON.stringify({ model: "gpt-4o", usage: { prompt_tokens: 1, completion_tokens: 2 } }))]);
      end(request);
      const ms = performance.now() - from;
      await turn();
      return ms;
    };
    for (let place = 0; place < 5; place++) await took(asked);
    const found = { image: [], chat: [] };
    for (let place = 0; place < repetitions; place++) {
      found.image.push(await took(image));
      found.chat.push(await took(chat));
    }
    return { ...found, bytes: [image.length, chat.length] };
  },

  /** Bytes that an open stream holds: after 20 and 2,000 events, and in the middle of events that are as large as is kept, and larger. */
  async streams(count) {
    whole(stream(100));
    const held = async (open, chunks) => {
      const before = await used();
      const requests = Array.from({ length: open }, () => {
        const request = ask(asked);
        head(request, events);
        return request;
      });
      // Each stream reads buffers of its own, as sockets give them.
      for (const request of requests) read(request, chunks());
      const after = await used();
      for (const request of requests) end(request);
      await turn();
      return (after - before) / open;
    };
    const endless = (mebibytes) => () => [
      event([{ index: 0, delta: { content: "x" } }]),
      ...Array.from({ length: mebibytes * 4 }, () => own(`data: ${"x".repeat(2 ** 18)}`)),
    ];
    await held(5, () => stream(2000).slice(0, 2000));
    return {
      begun: await held(count, () => stream(20).slice(0, 20)),
      typical: await held(count, () => stream(2000).slice(0, 2000)),
      endless: Math.max(await held(2, endless(7.75)), await held(2, endless(20))),
    };
  },

  /** Bytes more in use after calls to as many models and hosts, and after as many again. */
  async names(count) {
    const one = async (place) => {
      const bytes = own(JSON.stringify({ model: `model-${place}`, messages: [] }));
      const request = ask(bytes, `https://host-${place}.example`);
      head(request, json);
      read(request, [
        own(JSON.stringify({ model: `model-${place}`, usage: { prompt_tokens: 1, completion_tokens: 2 } })),
      ]);
      end(request);
      if (place % 100 === 99) await turn();
    };
    const half = async (from) => {
      for (let place = from; place < from + count / 2; place++) await one(place);
      // What is queued leaves first.
      await new Promise((done) => setTimeout(done, 1500));
      return used();
    };
    for (let place = 0; place < 100; place++) await one(-1 - place);
    const before = await half(0);
    const after = await half(count / 2);
    return { grew: after - before };
  },
};

process.stdout.write(JSON.stringify(await measures[what](Number(times))));
