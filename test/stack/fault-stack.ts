import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { readBackEnds } from "../../stack/back-ends.ts";
import { placeOf, type Layout } from "../../stack/layout.ts";
import { partOf, restart, type RunningStack } from "../../stack/running-stack.ts";
import { isRunning } from "../../stack/started.ts";
import { startLoopbackStack } from "./loopback-stack.ts";

/** Files that a test of a fault changes before their part starts: the file by its place, and what becomes of its text. */
export type Changes = Readonly<Record<string, (text: string, layout: Layout) => string>>;

/** A stack of its own, in a temporary folder and on free ports, whose parts a test may kill. It ends with the test. */
export interface FaultStack {
  readonly running: RunningStack;
  readonly ends: ReturnType<typeof readBackEnds>;
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly endpoint: string;
  /** Ends a part by a signal; resolves when its process is gone. */
  kill(name: string, signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts a part that was killed, with its data; resolves when it is ready. */
  start(name: string): Promise<void>;
}

/** Starts it. */
export async function startFaultStack(changes: Changes = {}): Promise<FaultStack> {
  const { stack, ends, endpoint, stop } = await startLoopbackStack(undefined, {
    adjust: ({ name }, layout) => {
      for (const [file, change] of Object.entries(changes)) {
        if (!file.startsWith(`${name}/`)) continue;
        const path = join(placeOf(layout, name).configuration, file.slice(name.length + 1));
        const text = readFileSync(path, "utf8");
        const changed = change(text, layout);
        if (changed === text) throw new Error(`${file}: nothing was changed in it`);
        writeFileSync(path, changed);
      }
    },
  });
  onTestFinished(stop, 60_000);
  let current = stack;
  return {
    get running() {
      return current;
    },
    ends,
    endpoint,
    async kill(name, signal) {
      const { started } = partOf(current, name);
      process.kill(started.pid, signal);
      await waitFor(() => !isRunning(started), 120_000);
    },
    async start(name) {
      current = await restart(current, name);
    },
  };
}

/** Resolves once it holds; rejects when the time is over. */
export async function waitFor(holds: () => boolean, timeoutMs: number): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`did not come about within ${timeoutMs / 1000} s: ${holds.toString()}`);
    await sleep(20);
  }
}
