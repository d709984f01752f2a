// Runs in a child process of the doctor's, under the preload: calls a model on loopback with each client, and reports
// what the preload in this process made of it. Its arguments: the model's address, then folders of undici copies.
import { subscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";

/** What the child found. */
export interface ProbeReport {
  /** Who listens in the process; absent where nobody does. */
  readonly running?: { readonly by?: unknown; readonly version?: unknown; readonly whose?: unknown };
  /** One for each client, `fetch` first. */
  readonly calls: readonly { readonly heard: boolean; readonly status?: number; readonly error?: string }[];
}

/** What another copy, or another version, of the package may have put there. */
interface Running {
  readonly by?: unknown;
  readonly version?: unknown;
  hears?(request: object): boolean;
  whose?(): unknown;
}

type Call = (url: string, asked: { method: "POST"; headers: Record<string, string>; body: string }) => Promise<number>;

const [address = "", ...folders] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const body = JSON.stringify({ model: "relayscope-doctor", messages: [{ role: "user", content: "-" }] });

const running = (): Running | undefined =>
  (globalThis as { [key: symbol]: Running | undefined })[Symbol.for("relayscope.running")];

let heard = false;
// After the preload's own subscriber, which has decided by then.
subscribe("undici:request:create", (message) => {
  heard ||= running()?.hears?.((message as { request: object }).request) === true;
});

const calls: ProbeReport["calls"][number][] = [];
for (const [index, call] of [callByFetch, ...folders.map(byCopy)].entries()) {
  heard = false;
  try {
    const headers = { "content-type": "application/json" };
    const status = await call(`${address}/${index}/v1/chat/completions`, { method: "POST", headers, body });
    calls.push({ heard, status });
  } catch (error) {
    calls.push({ heard, error: error instanceof Error ? error.message : String(error) });
  }
}
const found = running();
const report: ProbeReport = {
  ...(found !== undefined && { running: { by: found.by, version: found.version, whose: found.whose?.() } }),
  calls,
};
// Whatever else the app preloads, and may keep a process with.
process.send?.(report, () => process.exit());

async function callByFetch(url: string, asked: Parameters<Call>[1]): Promise<number> {
  const response = await fetch(url, asked);
  await response.arrayBuffer();
  return response.status;
}

function byCopy(folder: string): Call {
  return async (url, asked) => {
    // A package of the app's: its shape is undici's by its name.
    const undici = require(folder) as {
      request(...given: Parameters<Call>): Promise<{ statusCode: number; body: { text(): Promise<string> } }>;
    };
    const { statusCode, body: answer } = await undici.request(url, asked);
    await answer.text();
    return statusCode;
  };
}
