import { fileURLToPath } from "node:url";
import { version } from "../../version.ts";
import type { ProbeReport } from "./call-probe.ts";
import { type ChildEnd, runChild } from "./child.ts";
import { fail, ok, skip, warn, type Finding } from "./finding.ts";
import { startModelServer } from "./model-server.ts";
import type { Installed } from "./packages.ts";
import type { Place } from "./place.ts";

/** What the calls of a child process under the preload came to. */
export interface Captured {
  readonly findings: readonly Finding[];
  /** Whose OpenTelemetry each signal went through there. */
  readonly whose?: string;
  /** `traceparent` of the call by `fetch`, where it was seen. */
  readonly traceparent?: string;
  /** What the preload said there of the settings. */
  readonly said: readonly string[];
}

/** Clients besides `fetch` that are tried. */
const copyLimit = 4;

/** Starts a process as the app would be started, lets it call a model on loopback, and asks the preload in it whether it saw that. */
export async function checkCapture(
  place: Place,
  register: string | undefined,
  copies: readonly Installed[],
): Promise<Captured> {
  if (!place.settings.enabled)
    return { findings: [skip("capture", "RELAYSCOPE_ENABLED=false: the preload is off")], said: [] };
  const server = await startModelServer();
  try {
    const tried = copies.slice(0, copyLimit);
    const probe = fileURLToPath(new URL("doctor-probe.js", import.meta.url));
    const given = [...(register === undefined ? [] : ["--import", register]), probe, server.url];
    const end = await runChild(place, surroundings(place), [...given, ...tried.map(({ folder }) => folder)]);
    const { report } = end;
    const said = readSaid(end.said);
    if (report === undefined) return { findings: [tellEnd(place, end)], said };
    if (report.running === undefined) return { findings: [tellOff(place, end)], said };
    const clients = ["Node's own fetch", ...tried.map((copy) => `undici ${copy.version} (${copy.folder})`)];
    const whose = readWhose(report.running.whose);
    const findings = [
      tellRunning(report.running),
      ...clients.map((client, index) => tellCall(place, client, report.calls[index], index === 0)),
    ];
    const traceparent = server.traceparents.get("0");
    return { findings, said, ...(whose && { whose }), ...(traceparent !== undefined && { traceparent }) };
  } finally {
    server.close();
  }
}

/** The app's environment. What the child tells goes where the app's telemetry goes, under a name of its own. */
function surroundings({ env, options }: Place): NodeJS.ProcessEnv {
  return {
    ...env,
    OTEL_SERVICE_NAME: "relayscope-doctor",
    RELAYSCOPE_LOG_LEVEL: "warn",
    RELAYSCOPE_LOG_FILE: "",
    // To our own server on loopback: it is how the trace is known.
    RELAYSCOPE_PROPAGATE: "true",
    ...(options.backEnds.size > 0 && { RELAYSCOPE_EXIT_TIMEOUT: "3000" }),
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}

// What is said of deliveries, the checks of the endpoint tell better.
const told = /deliver|^relayscope: off|stays passive/;

/** The lines of the preload's own. */
function readSaid(stderr: string): readonly string[] {
  const lines = stderr.split("\n").filter((line) => line.startsWith("relayscope: ") && !told.test(line));
  return [...new Set(lines)].slice(0, 50).map((line) => line.replace("relayscope: ", "").trim());
}

function tellRunning({ by, version: its }: NonNullable<ProbeReport["running"]>): Finding {
  const message = `${word(by)} ${word(its)} listens in a process that is started here`;
  if (its === version) return ok("preload.on", message);
  return warn("preload.on", `${message}, and this is the doctor of ${version}`, "use one version of the package");
}

function tellCall(place: Place, client: string, call: ProbeReport["calls"][number] | undefined, own: boolean): Finding {
  const check = own ? "capture.fetch" : "capture.undici";
  if (call?.error !== undefined)
    return warn(check, `${client} could not call a model on loopback: ${place.secrets.quote(call.error)}`);
  if (call?.heard === true) return ok(check, `a model call on loopback by ${client} is seen`);
  if (place.settings.otel === "app")
    return warn(
      check,
      `a call by ${client} is not seen`,
      "RELAYSCOPE_OTEL=app: calls are told once the app's own SDK has started, and there is none in this child process",
    );
  return fail(check, `a model call on loopback by ${client} is not seen`, "see docs/limits.md for what is not");
}

function tellEnd({ options, secrets }: Place, { said, late }: ChildEnd): Finding {
  if (late)
    return fail(
      "preload.on",
      `a process that is started here did not end within ${options.limitMs / 1000} s`,
      "see what NODE_OPTIONS loads besides",
    );
  const error = said.split("\n").find((line) => /Error|relayscope:/.test(line)) ?? said.split("\n")[0] ?? "";
  return fail("preload.on", `a process that is started here fails: ${secrets.quote(error)}`, "see NODE_OPTIONS");
}

function tellOff({ secrets }: Place, { said }: ChildEnd): Finding {
  const line = said.split("\n").find((one) => one.startsWith("relayscope: off")) ?? "it says nothing of itself";
  return fail("preload.on", `a process that is started here runs without the preload: ${secrets.quote(line)}`);
}

/** Another version's may have another shape, or none. */
function readWhose(whose: unknown): string | undefined {
  if (typeof whose !== "object" || whose === null) return undefined;
  const said = Object.entries(whose)
    .slice(0, 5)
    .map(([signal, owner]) => `${word(signal)} ${word(owner)}`);
  return said.length === 0 ? undefined : said.join(", ");
}

function word(value: unknown): string {
  return typeof value === "string" && /^[\w .,:;()/@+-]{1,200}$/.test(value) ? value : "unknown";
}
