import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Ports } from "./layout.ts";
import { firstLine, StackError } from "./stack-error.ts";

const commands = ["up", "down", "status", "check"] as const;

/** What `npm run stack` was asked for. */
export interface Options {
  readonly command: (typeof commands)[number];
  readonly folder: string;
  readonly ports: Ports;
  readonly secrets?: string;
  readonly compose?: readonly string[];
}

export const usage = `npm run stack -- up | down | status | check
  up       starts collector, Prometheus, Alertmanager, Loki, Tempo and blackbox_exporter on loopback, with the
           configuration that docker-compose.yml uses; builds what is neither named by *_BIN nor on PATH
  down     ends them; data stays
  status   which of them runs, where, and whether it is the real program
  check    sends a span, a metric and a log record through the collector and reads them back from the back ends
  --folder DIR    where configuration, data and logs go (default: $XDG_STATE_HOME/relayscope/stack)
  --ports free    any free ports instead of the usual ones (4317, 4318, 9090, 9093, 3100, 3200, …)
  --secrets DIR   where the files of the secrets are (default: secrets/)
  -f FILE         a compose file; several as with docker compose (default: docker-compose.yml)`;

/** Reads the command line. Throws with one line that says what is accepted. */
export function readOptions(given: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const { values, positionals } = parse(given);
  const [command, ...more] = positionals;
  const known = commands.find((name) => name === command);
  if (known === undefined || more.length > 0) {
    throw new StackError(`${positionals.join(" ") || "no command"}: expected ${commands.join(", ")}`);
  }
  const { folder, ports = "usual", secrets, file = [] } = values;
  const empty = Object.entries({ folder, secrets }).find(([, value]) => value === "");
  if (empty !== undefined) throw new StackError(`--${empty[0]}: expected a folder`);
  if (ports !== "usual" && ports !== "free") throw new StackError(`--ports ${ports}: expected usual or free`);
  const compose = file.map((name) => resolve(name));
  const missing = compose.find((name) => !existsSync(name));
  if (missing !== undefined) throw new StackError(`-f ${missing}: there is no such file`);
  return {
    command: known,
    folder: resolve(folder ?? join(stateHome(environment), "relayscope", "stack")),
    ports,
    ...(secrets !== undefined && { secrets: resolve(secrets) }),
    ...(compose.length > 0 && { compose }),
  };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        folder: { type: "string" },
        ports: { type: "string" },
        secrets: { type: "string" },
        file: { type: "string", short: "f", multiple: true },
      },
    });
  } catch (error) {
    // What else it says is about arguments that begin with a dash: none does here.
    const said = firstLine(error).split(". ", 1)[0] ?? "";
    throw new StackError(`${said}: expected --folder, --ports, --secrets or -f`);
  }
}

function stateHome(environment: NodeJS.ProcessEnv): string {
  const own = environment["XDG_STATE_HOME"];
  return own === undefined || own === "" ? join(homedir(), ".local", "state") : own;
}
