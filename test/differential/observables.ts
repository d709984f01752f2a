import { allowedResources, gateLine, undeliveredLine, unobservedLine } from "./allowed.ts";
import { backpressure, EXIT_MS, exitTime, held, latency, pace } from "./paced.ts";
import { compare, type Pair } from "./pair.ts";
import type { Evidence, Note } from "./run.ts";
import type { SeenRequest } from "./server.ts";
import { ofSurroundings, surroundings, withoutAllowedGlobals, withoutAllowedListeners } from "./surroundings.ts";

/** One thing that must be the same with and without us. */
export interface Observable {
  readonly name: string;
  readonly says: string;
  /** Depends on the machine's pace: counts as different only if it is so each time. */
  readonly paced?: true;
  readonly differences: (pair: Pair) => string[];
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-9a-f]$/;
const observables: readonly Observable[] = [
  { name: "answers", says: "status, headers and bodies as the app reads them", differences: ofKind("answer") },
  {
    name: "chunks",
    says: "sizes, boundaries and bytes of the chunks as the app reads them",
    differences: ofKind("chunk"),
  },
  {
    name: "errors",
    says: "name, message, code, properties, cause chain, stack's first line and frame",
    differences: ofKind("error"),
  },
  { name: "events", says: "what callbacks, events and handlers are given", differences: ofKind("event") },
  { name: "order", says: "the order of callbacks, events, chunks, errors, ticks and timers", differences: order },
  {
    name: "requests",
    says: "requests as the server saw them: order, connection, headers' order and casing, body bytes, end",
    differences: requests,
  },
  {
    name: "traceparent",
    says: "exactly one valid traceparent on each request (none on an old Node)",
    differences: traceparents,
  },
  {
    name: "latency",
    says: "time from the server's write of a chunk to the app's read of it",
    paced: true,
    differences: latency,
  },
  {
    name: "pace",
    says: "the longest stop of the app's event loop while it makes calls",
    paced: true,
    differences: pace,
  },
  {
    name: "backpressure",
    says: "bytes that the server can write before the app reads",
    paced: true,
    differences: backpressure,
  },
  {
    name: "held",
    says: "bytes buffered for the app, bytes and objects held when all is read",
    paced: true,
    differences: held,
  },
  {
    name: "exit",
    says: "exit code and signal",
    differences: ({ without, preloaded }) => compare("exit", exitOf(without), exitOf(preloaded)),
  },
  {
    name: "exit time",
    says: `the process ends at most ${EXIT_MS} ms later`,
    paced: true,
    differences: exitTime,
  },
  {
    name: "stdout",
    says: "every byte",
    differences: ({ without, preloaded }) => compare("stdout", without.stdout, preloaded.stdout),
  },
  {
    name: "stderr",
    says: "every byte, but for the one line of the gate on an old Node, one per thread where the collector is away, and one where a model is called past undici",
    differences: stderr,
  },
  { name: "uncaught", says: "uncaught exceptions and unhandled rejections", differences: ofKind("uncaught") },
  { name: "warnings", says: "the process's warning events", differences: ofKind("warning") },
  {
    name: "listeners",
    says: "listeners on process, but for the allowed ones",
    differences: ofSurroundings("listeners", withoutAllowedListeners),
  },
  { name: "resources", says: "what keeps the process alive after each scenario", paced: true, differences: resources },
  {
    name: "globals",
    says: "names, flags and code of the globals (so fetch is Node's own), but for the allowed symbols",
    differences: ofSurroundings("globals", withoutAllowedGlobals),
  },
  {
    name: "prototypes",
    says: "names, flags and code of built-in classes, prototypes and modules",
    differences: ofSurroundings("prototypes"),
  },
  { name: "surroundings", says: "environment, working directory, title, process.exitCode", differences: surroundings },
];

/** All differences between two runs, each under its observable's name. */
export function findDifferences(pair: Pair): { readonly observable: Observable; readonly difference: string }[] {
  return observables.flatMap((observable) =>
    observable.differences(pair).map((difference) => ({ observable, difference })),
  );
}

function ofKind(kind: string): Observable["differences"] {
  const values = ({ notes }: Evidence) => notes.filter((note) => note.kind === kind);
  return ({ without, preloaded }) => {
    const [left, right] = [values(without), values(preloaded)];
    const labels = new Set([...left, ...right].map((note) => note.label));
    const at = (notes: Note[], label: string) => notes.filter((note) => note.label === label).map((note) => note.value);
    return [...labels].flatMap((label) => compare(label, at(left, label), at(right, label)));
  };
}

function order({ without, preloaded }: Pair): string[] {
  const sequence = ({ notes }: Evidence) => notes.map((note) => `${note.kind} ${note.label}`);
  const [left, right] = [sequence(without), sequence(preloaded)];
  const at = left.findIndex((step, index) => step !== right[index]);
  if (at === -1) return left.length === right.length ? [] : [`more steps: ${right.slice(left.length).join(", ")}`];
  return [`step ${at}: ${left.slice(at, at + 3).join(", ")} ≠ ${right.slice(at, at + 3).join(", ")}`];
}

function requests({ without, preloaded, foldsHeaders }: Pair): string[] {
  const written = (headers: SeenRequest["headers"]) =>
    foldsHeaders ? headers.map(([name, value]) => [name.toLowerCase(), value].join(": ")).toSorted() : headers;
  const bare = ({ requests: seen }: Evidence) =>
    seen.map((request) => ({ ...request, traceparents: undefined, headers: written(request.headers) }));
  const [left, right] = [bare(without), bare(preloaded)];
  const counts = compare("number of requests", left.length, right.length);
  return [
    ...counts,
    ...left.flatMap((request, at) =>
      right[at] === undefined ? [] : compare(`request ${at} ${request.url}`, request, right[at]),
    ),
  ];
}

function traceparents({ without, preloaded, hooked }: Pair): string[] {
  if (!hooked) return compare("traceparents", without.requests.map(tracesOf), preloaded.requests.map(tracesOf));
  return preloaded.requests.flatMap((request, at) => {
    const [first, ...more] = request.traceparents;
    const right = first !== undefined && TRACEPARENT.test(first) && more.length === 0;
    return right ? [] : [`request ${at} ${request.method} ${request.url}: ${JSON.stringify(request.traceparents)}`];
  });
}

function tracesOf(request: SeenRequest): readonly string[] {
  return request.traceparents;
}

function resources({ without, preloaded, hooked }: Pair): string[] {
  const allowed = (note: Note) =>
    note.kind === "resources" && hooked
      ? { ...note, value: (note.value as string[]).filter((name) => !allowedResources.includes(name)) }
      : note;
  const left = ({ notes, ...rest }: Evidence) => ({ ...rest, notes: notes.map(allowed) });
  return ofKind("resources")({
    without: left(without),
    preloaded: left(preloaded),
    hooked,
    undelivered: false,
    foldsHeaders: false,
  });
}

function exitOf({ code, signal }: Evidence): unknown {
  return { code, signal };
}

function stderr({ without, preloaded, hooked, undelivered }: Pair): string[] {
  const threads = undelivered ? preloaded.notes.filter(({ kind }) => kind === "start").length : 0;
  const left = Array.from({ length: threads }).reduce<string>(
    (text) => text.replace(undeliveredLine, ""),
    preloaded.stderr.replace(unobservedLine, ""),
  );
  if (hooked) return compare("stderr", without.stderr, left);
  if (!gateLine.test(preloaded.stderr)) return ["the gate printed no line"];
  return compare("stderr", without.stderr, preloaded.stderr.replace(gateLine, ""));
}
