import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What of the caller's own settings may reach the service: another endpoint or an off switch would leave nothing to compare. */
const kept = new Set(["OTEL_SEMCONV_STABILITY_OPT_IN", "OTEL_RESOURCE_ATTRIBUTES", "RELAYSCOPE_LOG_LEVEL"]);
/** Milliseconds for the service to deliver its last telemetry once it is told to stop. */
const stopWithinMs = 3_000;

/** How the service came to its end. */
export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed. */
  readonly said: string;
}

/** Starts the sample service with the preload in front of it, as any user would, and waits for its end, or ends it when `stop` aborts. */
export function runService(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<ServiceEnd> {
  if (stop.aborted) return Promise.resolve({ code: null, signal: null, said: "" });
  const child = spawn(
    process.execPath,
    ["--import", "relayscope/register", "examples/any-service/service.ts", ...args],
    {
      cwd: root,
      env: { ...withoutSettings(process.env), ...env },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const end = (): void => {
    child.kill("SIGTERM");
    setTimeout(kill, stopWithinMs).unref();
  };
  // A demo that ends at once takes its service with it.
  const kill = (): void => void child.kill("SIGKILL");
  stop.addEventListener("abort", end, { once: true });
  process.once("exit", kill);
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString("utf8").slice(0, 10_000)));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code, signal) => {
      stop.removeEventListener("abort", end);
      process.off("exit", kill);
      done({ code, signal, said: said.trim() });
    });
  });
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => kept.has(name) || !/^(OTEL|RELAYSCOPE)_/.test(name)),
  );
}
