// What runs before what: promises, ticks, immediates and timers around a call, two calls side by side, the caller's context.
import { AsyncLocalStorage } from "node:async_hooks";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { attempt, chat, loadUndici, model } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { request } = await loadUndici();
await fetch(model("json"), chat()).then((response) => response.text());

await attempt("around a call", async () => {
  const mark = (label) => () => note("event", label);
  setImmediate(mark("immediate"));
  process.nextTick(mark("tick"));
  const call = fetch(model("later"), chat())
    .then((response) => (note("event", "head"), response.text()))
    .then(mark("text"));
  mark("fetch returned")();
  queueMicrotask(mark("microtask"));
  Promise.resolve().then(mark("first then")).then(mark("second then"));
  await call.finally(mark("finally"));
});
await attempt("a timer that is earlier than the answer", async () => {
  const timer = new Promise((resolve) => setTimeout(() => resolve(note("event", "timer")), 20));
  await Promise.all([
    timer,
    fetch(model("later"), chat()).then((response) => (note("event", "answer"), response.text())),
  ]);
});
await attempt("a timer that is later than the answer", async () => {
  const timer = new Promise((resolve) => setTimeout(() => resolve(note("event", "timer")), 200));
  await Promise.all([
    timer,
    fetch(model("later"), chat()).then((response) => (note("event", "answer"), response.text())),
  ]);
});
await attempt("two calls, the quick one second", async () => {
  const call = (way) =>
    request(model(way), chat())
      .then(({ body }) => (note("event", `${way}: head`), body.text()))
      .then(() => note("event", `${way}: body`));
  await Promise.all([call("later"), call("json")]);
});
await attempt("the caller's context", async () => {
  const storage = new AsyncLocalStorage();
  await Promise.all(
    ["one", "two"].map((name, at) =>
      storage.run(name, async () => {
        const response = await fetch(model(at === 0 ? "json" : "later"), chat());
        note("event", `${name}: head in ${storage.getStore()}`);
        for await (const _chunk of response.body) note("event", `${name}: chunk in ${storage.getStore()}`);
      }),
    ),
  );
});
await attempt("the event loop's longest stop", async () => {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  for (let count = 0; count < 5; count++) await fetch(model("json"), chat()).then((response) => response.text());
  await new Promise((resolve) => setTimeout(resolve, 20));
  delays.disable();
  note("pace", "longest stop in ms", delays.max / 1e6);
});
