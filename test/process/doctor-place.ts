import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import net, { type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureMatrix } from "../matrix/install.ts";

/** The clone's. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs", "doctor.md"), "utf8");
const cli = join(root, "dist", "cli.js");

/** A key that must not come out anywhere, nor a part of it. */
export const planted = "sk-planted7Qz9-KX41mVrT-0aWf83Ls";

/** One line of the report. */
interface Line {
  readonly check: string;
  readonly state: string;
  readonly message: string;
  readonly advice?: string;
}

/** A run of the command line. */
export interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly tookMs: number;
  /** The lines, where `--json` was given. */
  readonly lines: readonly Line[];
}

/** The states of a check's lines. */
export function states(run: Run, check: string): string[] {
  return run.lines.filter((line) => line.check === check).map(({ state }) => state);
}

/** The lines of a check as text. */
export function said(run: Run, check: string): string {
  const lines = run.lines.filter((line) => line.check === check);
  return lines.map(({ state, message, advice = "" }) => `${state} ${message}: ${advice}`).join("\n");
}

/** What runs a command line in a place, and where that is. */
export interface Place {
  readonly folder: string;
  run(given: readonly string[], env?: NodeJS.ProcessEnv, node?: string): Promise<Run>;
  remove(): void;
}

/** A folder as a service has it, with the package installed in it unless said otherwise. */
export function makePlace({
  manifest = { name: "service", scripts: { start: "node --import relayscope/register app.js" } },
  packages = { relayscope: root, undici: join(root, "node_modules/undici"), openai: join(root, "node_modules/openai") },
}: { manifest?: object; packages?: Readonly<Record<string, string | object>> } = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-doctor-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  mkdirSync(join(folder, "node_modules"));
  for (const [name, what] of Object.entries(packages)) {
    const at = join(folder, "node_modules", name);
    mkdirSync(join(at, ".."), { recursive: true });
    if (typeof what === "string") symlinkSync(what, at);
    else {
      mkdirSync(at);
      writeFileSync(join(at, "package.json"), JSON.stringify({ name, version: "1.0.0", ...what }));
    }
  }
  return {
    folder,
    run: (given, env = {}, node = process.execPath) => runIn(folder, given, env, node),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function runIn(folder: string, given: readonly string[], env: NodeJS.ProcessEnv, node: string): Promise<Run> {
  const began = Date.now();
  const child = spawn(node, [cli, ...given], { cwd: folder, env: { PATH: process.env["PATH"], ...env } });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (out += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (err += piece));
  const code = await new Promise<number | null>((done) => child.on("close", done));
  for (let at = 0; at + 6 <= planted.length; at++) {
    const part = planted.slice(at, at + 6);
    if (`${out}${err}`.includes(part)) throw new Error(`a part of the planted key came out:\n${out}\n${err}`);
  }
  // Names are promised: each stands in the page.
  const lines = given.includes("--json") && out.startsWith("[") ? (JSON.parse(out) as Line[]) : [];
  const unknown = lines.find(({ check }) => !page.includes(`\`${check}\``));
  if (unknown !== undefined) throw new Error(`docs/doctor.md does not have the check ${unknown.check}`);
  return { out, err, code, lines, tookMs: Date.now() - began };
}

/** What a server of a test does. */
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Servers of a test, on loopback. */
export interface Servers {
  /** Answers as told; gives its address. */
  http(answer: Answer): Promise<string>;
  /** The same over TLS, with a certificate that nobody vouches for. */
  https(answer: Answer): Promise<string>;
  /** Says what it is told to, byte for byte, as soon as it hears something. */
  bytes(said: Buffer | undefined): Promise<string>;
  /** An address where nobody listens. */
  nobody(): Promise<string>;
  close(): Promise<void>;
}

/** Makes servers that end together. */
export function makeServers(): Servers {
  const servers: Server[] = [];
  const sockets = new Set<net.Socket>();
  const listen = async (server: Server): Promise<string> => {
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    servers.push(server);
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
  const whole =
    (answer: Answer): RequestListener =>
    (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      request.on("end", () => answer(request, response, body));
    };
  return {
    http: async (answer) => `http://${await listen(createServer(whole(answer)))}`,
    async https(answer) {
      const tls = { key: fixture("localhost.key.pem"), cert: fixture("localhost.cert.pem") };
      const address = await listen(createSecureServer(tls, whole(answer)));
      return `https://${address.replace("127.0.0.1", "localhost")}`;
    },
    bytes: async (said) =>
      `http://${await listen(
        net.createServer((socket) =>
          socket.on("data", () => void (said === undefined ? socket.destroy() : socket.write(said))),
        ),
      )}`,
    async nobody() {
      const server = net.createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const { port } = server.address() as AddressInfo;
      await new Promise((done) => server.close(done));
      return `http://127.0.0.1:${port}`;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}

/** An old Node, and others, for what depends on it. */
export async function findNodes(): Promise<Awaited<ReturnType<typeof ensureMatrix>>["nodes"]> {
  return (await ensureMatrix()).nodes;
}
