import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { readBackEnds } from "../../stack/back-ends.ts";
import { placeOf, type Layout } from "../../stack/layout.ts";
import { partOf, restart, startStack, stopStack, type RunningStack } from "../../stack/running-stack.ts";
import { isRunning } from "../../stack/started.ts";

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
  const folder = mkdtempSync(join(tmpdir(), "relayscope-fault-"));
  let running: RunningStack | undefined;
  // A run that is broken off leaves no process behind.
  const end = (): void => {
    for (const { started } of running?.parts ?? []) if (isRunning(started)) process.kill(started.pid, "SIGKILL");
  };
  process.once("exit", end);
  onTestFinished(async () => {
    if (running !== undefined) await stopStack(running);
    process.off("exit", end);
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);
  running = await startStack({
    folder: join(folder, "stack"),
    ports: "free",
    secrets: makeSecrets(folder),
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
  let current = running;
  return {
    get running() {
      return current;
    },
    ends: readBackEnds(current),
    endpoint: `http://${placeOf(current.layout, "otel-collector").addresses["http"] ?? ""}`,
    async kill(name, signal) {
      const { started } = partOf(current, name);
      process.kill(started.pid, signal);
      await waitFor(() => !isRunning(started), 120_000);
    },
    async start(name) {
      current = running = await restart(current, name);
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

/** The secrets that parts read at their start; nothing is reached with them. */
function makeSecrets(folder: string): string {
  for (const [name, text] of [
    ["alert_webhook_url", "http://127.0.0.1:9/nobody"],
    ["relay_key", "none"],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
