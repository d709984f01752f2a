// What a client script tells the harness about its own process, over file descriptor 3: written synchronously, so that
// it makes no handle, changes no order, and is complete whatever way the process ends.
import { createHash } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import events from "node:events";
import { writeSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import module from "node:module";
import net from "node:net";
import process from "node:process";
import stream from "node:stream";
import timers from "node:timers";
import { isMainThread } from "node:worker_threads";

/** One observation, in the order in which they happen. */
export function note(kind, label, value = null) {
  writeSync(3, `${JSON.stringify({ kind, label: isMainThread ? label : `worker: ${label}`, value })}\n`);
}

/** An error as the app can see it: all but the frames below the first, which move with every release of Node. */
export function describeError(error, depth = 0) {
  if (!(error instanceof Error)) return { thrown: typeof error, text: String(error) };
  const [first, frame] = String(error.stack).split(/\n\s+at /);
  return {
    name: error.name,
    message: error.message,
    code: error.code,
    constructor: error.constructor.name,
    keys: Object.keys(error),
    first,
    frame: frame?.match(/\(?([^()\s]+?)(:\d+)*\)?$/)?.[1],
    cause: error.cause === undefined || depth > 4 ? undefined : describeError(error.cause, depth + 1),
    errors: error.errors?.map((inner) => describeError(inner, depth + 1)),
  };
}

/** What keeps the process alive now, by kind. */
export function noteResources(label) {
  note("resources", label, process.getActiveResourcesInfo().sort());
}

note("start", "process", { ...surroundings(), prototypes: prototypes() });
process.on("warning", (warning) => note("warning", warning.name, describeError(warning)));
process.on("uncaughtExceptionMonitor", (error, origin) => note("uncaught", origin, describeError(error)));
process.on("exit", (code) => note("end", "process", { code, exitCode: process.exitCode, ...surroundings() }));

function surroundings() {
  return {
    listeners: listeners(),
    globals: globals(),
    environment: { ...process.env },
    directory: process.cwd(),
    title: process.title,
  };
}

function listeners() {
  const counts = process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
  return Object.fromEntries(counts.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function globals() {
  return Object.fromEntries(Reflect.ownKeys(globalThis).map((key) => [String(key), shape(globalThis, key)]));
}

function prototypes() {
  const places = {
    "events.prototype": events.prototype,
    "net.Socket.prototype": net.Socket.prototype,
    "http.ClientRequest.prototype": http.ClientRequest.prototype,
    "http.Agent.prototype": http.Agent.prototype,
    "stream.Readable.prototype": stream.Readable.prototype,
    "stream.Writable.prototype": stream.Writable.prototype,
    "Module.prototype": module.prototype,
    diagnostics,
    http,
    http2,
    https,
    module,
    net,
    timers,
    process,
    JSON,
    console,
  };
  const classes = [
    Array,
    Buffer,
    Error,
    Function,
    Map,
    Object,
    Promise,
    AbortSignal,
    EventTarget,
    FormData,
    Headers,
    ReadableStream,
    Request,
    Response,
    URL,
  ];
  for (const each of classes) Object.assign(places, { [each.name]: each, [`${each.name}.prototype`]: each.prototype });
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [name, fingerprint(place)]));
}

function fingerprint(place) {
  return Object.fromEntries(Reflect.ownKeys(place).map((key) => [String(key), shape(place, key)]));
}

/** A property without its data: flags, and the text and own properties of a function. */
function shape(place, key) {
  const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(place, key);
  const code = [value, get, set].filter((part) => typeof part === "function");
  const texts = code.map((part) => Function.prototype.toString.call(part) + Reflect.ownKeys(part).map(String).join());
  return [typeof value, writable, enumerable, configurable, code.length === 0 ? "" : digest(texts)].join(" ");
}

function digest(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
