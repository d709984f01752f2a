// Makes the exchanges of a file with fetch, some at a time: each under all of its names, but for one name after the
// other. argv: the file, a JSON line each, and how many at a time.
import { context, createContextKey, ROOT_CONTEXT } from "@opentelemetry/api";
import { readFileSync } from "node:fs";
import { flush } from "relayscope/flush";

const [, , file, width] = process.argv;
const requests = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const most = Math.max(...requests.map(({ names }) => names.length));
const exchanges = Array.from({ length: most }, (_, turn) => turn).flatMap((turn) =>
  requests.flatMap((request) => (turn < request.names.length ? [{ request, name: request.names[turn] }] : [])),
);

/** What is exported meanwhile is bounded: past so many calls it is waited for. */
const FLUSH_EVERY = 400;

const key = createContextKey("exchange");

async function make(name, { method, url, headers, body }) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, "x-corpus-exchange": name },
    redirect: "manual",
    ...(body !== undefined && { body: Buffer.from(body, "base64") }),
  });
  await response.arrayBuffer();
}

let made = 0;
let next = 0;
let flushing;
const failed = {};

async function work() {
  while (next < exchanges.length) {
    const { name, request } = exchanges[next];
    next += 1;
    // Each is another caller's: two that are alike are no retry of one call.
    await context
      .with(ROOT_CONTEXT.setValue(key, name), () => make(name, request))
      .catch((error) => (failed[name] = String(error.cause ?? error)));
    made += 1;
    if (made % FLUSH_EVERY === 0) flushing = flush({ timeoutMs: 30_000 });
    await flushing;
  }
}

await Promise.all(Array.from({ length: Number(width) }, work));
await flush({ timeoutMs: 30_000, idle: true });
console.log(JSON.stringify(failed));
