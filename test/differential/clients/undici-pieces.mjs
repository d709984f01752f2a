// stream, pipeline and dispatch with a handler of one's own: the callbacks and their order.
import { pipeline as join } from "node:stream/promises";
import { Readable, Writable } from "node:stream";
import { attempt, chat, loadUndici, model, origin } from "../attempt.mjs";
import { describeError, note } from "../probe.mjs";

const undici = await loadUndici();
const ask = { stream: true };
const sink = (label) =>
  new Writable({
    write(chunk, _encoding, done) {
      note("chunk", label, chunk.length);
      done();
    },
  });

await attempt("stream", async () => {
  const result = await undici.stream(
    model("steps"),
    { ...chat({ ask }), opaque: "mine" },
    ({ statusCode, headers, opaque }) => {
      note("answer", "stream", { statusCode, headers, opaque });
      return sink("stream");
    },
  );
  note("answer", "stream: result", { trailers: result.trailers, opaque: result.opaque });
});
await attempt("pipeline", async () => {
  const { body, ...rest } = chat({ ask });
  const duplex = undici.pipeline(model("steps"), rest, ({ statusCode, body: answer }) => {
    note("answer", "pipeline", statusCode);
    return answer;
  });
  await join(Readable.from([Buffer.from(body)]), duplex, sink("pipeline"));
});
await attempt("pipeline to one that fails", async () => {
  const { body, ...rest } = chat();
  await join(
    Readable.from([Buffer.from(body)]),
    undici.pipeline(model("reset"), rest, ({ body: answer }) => answer),
    sink("fails"),
  );
});
for (const way of ["steps", "reset", "cut"]) await attempt(`dispatch: ${way}`, () => dispatch(way));
await attempt("dispatch: abort in a callback", () => dispatch("steps", 2));

/** The handler's callbacks, in the form that this undici wants; aborts at chunk `last`. */
function dispatch(way, last = Infinity) {
  return new Promise((resolve) => {
    const client = new undici.Client(origin);
    let count = 0;
    let abort = () => {};
    const label = (name) => `dispatch ${way}: ${name}`;
    const data = (chunk) => {
      note("chunk", label("data"), chunk.length);
      if (++count === last) abort(new RangeError("enough"));
      return true;
    };
    const finish = (name, value) => {
      note("event", label(name), value);
      client.destroy().then(resolve);
    };
    const modern = {
      onRequestStart: (controller) => (note("event", label("start")), (abort = (reason) => controller.abort(reason))),
      onResponseStart: (_controller, status, headers) => note("answer", label("head"), { status, headers }),
      onResponseData: (_controller, chunk) => data(chunk),
      onResponseEnd: (_controller, trailers) => finish("end", trailers),
      onResponseError: (_controller, error) => finish("error", describeError(error)),
    };
    const classic = {
      onConnect: (stop) => (note("event", label("start")), (abort = stop)),
      onHeaders: (status, headers) => (note("answer", label("head"), { status, headers: headers.map(String) }), true),
      onData: data,
      onComplete: (trailers) => finish("end", trailers),
      onError: (error) => finish("error", describeError(error)),
      onBodySent: (chunk) => note("event", label("body sent"), chunk.length),
    };
    const handler = "onRequestStart" in undici.DecoratorHandler.prototype ? modern : classic;
    const flows = client.dispatch({ path: `/${way}/v1/chat/completions`, ...chat({ ask }) }, handler);
    note("event", label("dispatched"), flows);
  });
}
