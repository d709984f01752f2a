import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "../../stack/back-ends.ts";
import { provide } from "../../stack/provide.ts";
import { root } from "../../stack/running-stack.ts";

const run = promisify(execFile);
const found = await provide(["alertmanager", "amtool"], { environment: process.env, write: () => undefined });
/** Where the real program is. */
export const pathOf = (name: string): string => found.find(({ binary }) => binary === name)?.path ?? name;

/** The configuration as it comes, and with the receivers of the example in their place, as docs/alerts.md tells to do it. */
export const shipped = readFileSync(join(root, "alertmanager", "alertmanager.yml"), "utf8");
const example = readFileSync(join(root, "alertmanager", "examples", "receivers.yml"), "utf8");
export const complete = shipped.slice(0, shipped.indexOf("\nreceivers:\n") + 1) + example;

/** A folder with the templates and a configuration, as Alertmanager's own folder is; ends with `remove`. */
export function writeConfiguration(text: string): { readonly file: string; readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-alertmanager-"));
  cpSync(join(root, "alertmanager", "templates"), join(folder, "templates"), { recursive: true });
  const file = join(folder, "alertmanager.yml");
  writeFileSync(file, text);
  return { file, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the real amtool prints. */
export async function amtool(...given: readonly string[]): Promise<string> {
  const { stdout } = await run(pathOf("amtool"), given, { cwd: root, env: { ...process.env, TZ: "UTC" } });
  return stdout;
}

/** A real Alertmanager by itself. */
export interface Alone {
  readonly url: string;
  /** Tells it of alerts, as Prometheus does. */
  post(alerts: readonly PostedAlert[]): Promise<void>;
  get<T>(path: string): Promise<T>;
  readLog(): string;
  stop(): Promise<void>;
}

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** Starts it on a free port of loopback with a configuration, whose secrets are those given. */
export async function startAlone(text: string, secrets: Readonly<Record<string, string>>): Promise<Alone> {
  const written = writeConfiguration(text);
  writeFileSync(written.file, text.replaceAll("/run/secrets/", `${written.folder}/secrets/`));
  mkdirSync(join(written.folder, "secrets"));
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(written.folder, "secrets", name), value);
  const port = await findPort();
  const flags = readFileSync(join(root, "alertmanager", "flags"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("--") && !/^--(config|storage|web\.listen)/.test(line));
  const own = [
    `--config.file=${written.file}`,
    `--storage.path=${join(written.folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn(pathOf("alertmanager"), [...flags, ...own], { stdio: ["ignore", "ignore", "pipe"] });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (log += piece));
  const url = `http://127.0.0.1:${port}`;
  const ready = await until(async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined), 20_000);
  const stop = async (): Promise<void> => {
    process.off("exit", kill);
    if (child.exitCode === null) {
      const closed = new Promise((done) => child.once("close", done));
      kill();
      await closed;
    }
    written.remove();
  };
  if (ready !== true) {
    await stop();
    throw new Error(`Alertmanager did not start: ${log}`);
  }
  return {
    url,
    async post(alerts) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body: JSON.stringify(alerts) });
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
    async get<T>(path: string) {
      // The one boundary to the API's JSON.
      return (await (await fetch(`${url}${path}`)).json()) as T;
    },
    readLog: () => log,
    stop,
  };
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}
