import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { findOnPath } from "../../stack/executable.ts";
import { parts } from "../../stack/parts.ts";
import { refuse, runStack } from "./stack-command.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-bad-input-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, "stack");
const up = ["up", "--ports", "free", "--folder", folder];
const put = (name: string, text: string, mode = 0o644): string => {
  writeFileSync(join(scratch, name), text);
  chmodSync(join(scratch, name), mode);
  return join(scratch, name);
};

test.each([
  [["start"], "start: expected up, down, status, check"],
  [["up", "now"], "up now: expected up, down, status, check"],
  [["up", "--port", "free"], "Unknown option '--port': expected --folder, --ports, --secrets or -f"],
  [["up", "--ports", "4317"], "--ports 4317: expected usual or free"],
  [["up", "--folder", ""], "--folder: expected a folder"],
  [["up", "-f", "nowhere.yml"], /^-f .*\/nowhere\.yml: there is no such file$/],
])("what is no command is one line: %j", async (given, problem) => {
  expect(await refuse(folder, given)).toEqual(told(problem));
});

test.each([
  ["a file", () => put("file", ""), /^--folder .*\/file can't be written \(E\w+: .*\): name one that can$/],
  ["below a file", () => join(put("file", ""), "below"), /^--folder .*\/below can't be written \(ENOTDIR: .*\): /],
  ["below /proc", () => "/proc/x", /^--folder \/proc\/x can't be written \(ENOENT: .*\): name one that can$/],
  [
    "no name for YAML",
    () => join(scratch, "a #1"),
    /^--folder .*\/a #1: configuration can't name a folder with # in it/,
  ],
])("a folder that is %s is one line", async (_what, make, problem) => {
  expect(await refuse(folder, ["up", "--ports", "free", "--folder", make()])).toEqual(told(problem));
});

test.each([
  ["4317", "otel-collector, grpc"],
  ["9090", "prometheus, http"],
])("the port %s in use is named, with what to do (%s)", async (port, use) => {
  await occupy(Number(port));
  const problem = await refuse(folder, ["up", "--folder", folder]);
  expect(problem).toContain(`${port} (${use})`);
  expect(problem).toMatch(
    /^stack: in use on 127\.0\.0\.1: port .*\. Stop what listens there, or take other ports with --ports free$/,
  );
});

test("all usual ports in use are named at once", async () => {
  const ports = parts.flatMap((part) => Object.values(part.ports).map(({ inside, outside = inside }) => outside));
  for (const port of ports) await occupy(port);
  const problem = await refuse(folder, ["up", "--folder", folder]);
  expect(problem.match(/\d+(?= \()/g)?.map(Number)).toEqual(ports);
});

test.each([
  [
    "missing",
    () => undefined,
    "is missing or empty: sh secrets/make.sh makes those of the clone, secrets/README.md says what each is",
  ],
  ["empty", (path: string) => writeFileSync(path, "\n"), "is missing or empty: sh"],
  ["a folder", (path: string) => mkdirSync(path), "can't be read: EISDIR"],
  [
    "no address",
    (path: string) => writeFileSync(path, "hunter2"),
    "holds no address such as https://alerts.example/hook",
  ],
])("a secret that is %s is one line, with its file and without its value", async (what, make, problem) => {
  const secrets = mkdtempSync(join(scratch, "secrets-"));
  writeFileSync(join(secrets, "relay_key"), "none");
  make(join(secrets, "alert_webhook_url"));
  const line = await refuse(folder, [...up, "--secrets", secrets]);
  expect(line, what).toContain(`the secret ${join(secrets, "alert_webhook_url")} ${problem}`);
  expect(line).not.toContain("hunter2");
});

test.each([
  ["missing", () => join(scratch, "nowhere"), "PROMETHEUS_BIN=FILE is not an executable file"],
  ["not executable", () => put("text", "text"), "PROMETHEUS_BIN=FILE is not an executable file"],
  ["a folder", () => scratch, "PROMETHEUS_BIN=FILE is not an executable file"],
  [
    "another program",
    () => process.execPath,
    `PROMETHEUS_BIN=FILE is another program than prometheus: it says "${process.version}"`,
  ],
  [
    "no program",
    () => put("empty", "\u007fELF of another machine", 0o755),
    /^PROMETHEUS_BIN=.*\/empty tells no version: .* not found$/,
  ],
  [
    "of no name",
    () => put("silent", "#!/bin/sh\nexit 3\n", 0o755),
    "PROMETHEUS_BIN=FILE tells no version: it ended with 3",
  ],
])("a program that a variable names and that is %s is one line", async (_what, make, problem) => {
  const path = make();
  const line = await refuse(folder, up, { environment: { PROMETHEUS_BIN: path } });
  expect(line).toEqual(told(typeof problem === "string" ? problem.replace("FILE", path) : problem));
});

const needed =
  /it takes Go 1\.\d+\.\d+ or newer to build otelcol, prometheus, .*, or each of them named by OTELCOL_BIN, PROMETHEUS_BIN, /;
const goOf = (script: string) => (tools: string) =>
  writeFileSync(join(tools, "go"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
test.each([
  ["no Go", () => undefined, /^no Go on PATH: /, needed],
  ["a Go that is too old", goOf(`echo '{"GOVERSION":"go1.19"}'`), /^Go 1\.19 is too old: /, needed],
  [
    "a Go that does not work",
    goOf("echo 'no version is set for go' >&2; exit 126"),
    /^the Go on PATH does not work: /,
    /: no version is set for go$/,
  ],
])("with no program and %s one line says what it takes", async (_what, make, problem, more) => {
  const tools = mkdtempSync(join(scratch, "tools-"));
  for (const name of ["sh", "cat", "head", "od", "tr", "dirname", "chmod", "mv"])
    symlinkSync(program(name), join(tools, name));
  make(tools);
  const environment = { PATH: tools, RELAYSCOPE_STACK_CACHE: join(scratch, "empty-cache"), OTELCOL_BIN: "" };
  const line = await refuse(folder, up, { environment });
  expect(line).toEqual(told(problem));
  expect(line).toMatch(more);
});

test("nothing to end is no error; nothing to show is", async () => {
  const nowhere = join(scratch, "nowhere");
  const down = await runStack(["down", "--folder", nowhere]);
  expect(down).toEqual({ code: 0, out: `no stack runs from ${nowhere}\n`, lines: [] });
  for (const command of ["status", "check"])
    expect(await runStack([command, "--folder", nowhere])).toEqual({
      code: 1,
      out: `no stack runs from ${nowhere}\n`,
      lines: [],
    });
  expect(existsSync(nowhere)).toBe(false);
});

function told(problem: string | RegExp): unknown {
  return typeof problem === "string"
    ? `stack: ${problem}`
    : expect.stringMatching(new RegExp(problem.source.replace(/^\^/, "^stack: ")));
}

/** Listens until the test is over; where something does already, the port is in use as well. */
async function occupy(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.once("error", () => done());
    server.listen(port, "127.0.0.1", done);
  });
  onTestFinished(() => void server.close());
}

function program(name: string): string {
  return findOnPath(name, process.env) ?? name;
}
