import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readComposeServices, type ComposeService } from "./compose-services.ts";
import { layOut, placeOf, type Layout, type Ports } from "./layout.ts";
import type { Provided } from "./locate.ts";
import { parts, type Part } from "./parts.ts";
import { provide } from "./provide.ts";
import { render } from "./render.ts";
import { StackError } from "./stack-error.ts";
import { isRunning, start, stop, waitUntilReady, type Order, type Started } from "./started.ts";

/** One part as it runs. */
export interface RunningPart {
  readonly name: string;
  /** Whether it is the program itself or what stands in for it. */
  readonly is: "real" | "stand-in";
  readonly version?: string;
  readonly order: Order;
  readonly started: Started;
  readonly ready: string;
  readonly graceMs: number;
}

/** A stack that runs, as its state file has it. */
export interface RunningStack {
  readonly layout: Layout;
  readonly parts: readonly RunningPart[];
}

/** What a user, or a test, says of the stack to be. */
export interface Wanted {
  /** Where configuration, data and logs go. */
  readonly folder: string;
  readonly ports?: Ports;
  readonly secrets?: string;
  /** Compose files: docker-compose.yml, and others over it. */
  readonly compose?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly write?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Changes a part's configuration before it starts, which tests of faults do. */
  readonly adjust?: (part: Part, layout: Layout) => void;
}

export const root = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** Starts all parts and waits until they are ready. Where one can't, none is left behind, and the error says which and why. */
export async function startStack(wanted: Wanted): Promise<RunningStack> {
  const { folder, ports = "usual", secrets = join(root, "secrets"), environment = process.env, signal } = wanted;
  const { write = () => undefined, compose = [join(root, "docker-compose.yml")] } = wanted;
  const before = readState(folder);
  if (before?.parts.some(({ started }) => isRunning(started))) {
    throw new StackError(`a stack runs from ${folder} already: npm run stack -- status, or -- down`);
  }
  const services = readComposeServices(compose);
  const given = await provide(
    parts.map(({ binary }) => binary),
    { environment, write, ...(signal && { signal }) },
  );
  const layout = await layOut(resolve(folder), resolve(secrets), ports);
  const running: RunningPart[] = [];
  try {
    // All of it is looked at before anything starts.
    const orders = parts.map((part) => orderOf(part, serviceOf(services, part), layout, given, environment));
    for (const [at, part] of parts.entries()) {
      const order = orders[at];
      if (order === undefined) continue;
      wanted.adjust?.(part, layout);
      running.push({ ...order, started: start(order.order) });
      writeState({ layout, parts: running });
    }
    for (const { name, started, ready, order } of running) {
      const began = Date.now();
      signal?.throwIfAborted();
      await waitUntilReady(name, started, ready, order.log);
      write(`stack: ${name}: ready (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
    }
  } catch (error) {
    await stopStack({ layout, parts: running });
    throw error;
  }
  return { layout, parts: running };
}

/** Ends all parts, the collector first, so that what it holds still finds its back ends. */
export async function stopStack(stack: RunningStack): Promise<void> {
  for (const { started, graceMs } of stack.parts.toReversed()) await stop(started, graceMs);
  rmSync(stateFile(stack.layout.folder), { force: true });
}

/** Starts a part again that was ended, as it was; resolves when it is ready. */
export async function restart(stack: RunningStack, name: string): Promise<RunningStack> {
  const again = stack.parts.map((part) => (part.name === name ? { ...part, started: start(part.order) } : part));
  const changed = { ...stack, parts: again };
  writeState(changed);
  const part = partOf(changed, name);
  await waitUntilReady(name, part.started, part.ready, part.order.log);
  return changed;
}

/** A part of a running stack. Throws for a name that is none. */
export function partOf(stack: RunningStack, name: string): RunningPart {
  const part = stack.parts.find((one) => one.name === name);
  if (part === undefined) throw new StackError(`${name} is none of ${stack.parts.map((one) => one.name).join(", ")}`);
  return part;
}

/** What runs from a folder, by its state file; undefined where there is none. */
export function readState(folder: string): RunningStack | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(folder), "utf8")) as RunningStack;
  } catch {
    return undefined;
  }
}

function writeState(stack: RunningStack): void {
  mkdirSync(stack.layout.folder, { recursive: true });
  writeFileSync(stateFile(stack.layout.folder), JSON.stringify(stack, undefined, 2));
}

function stateFile(folder: string): string {
  return join(folder, "stack.json");
}

function serviceOf(services: ReadonlyMap<string, ComposeService>, part: Part): ComposeService {
  const service = services.get(part.name);
  if (service === undefined) throw new StackError(`docker-compose.yml has no service ${part.name}`);
  return service;
}

function orderOf(
  part: Part,
  service: ComposeService,
  layout: Layout,
  given: readonly Provided[],
  environment: NodeJS.ProcessEnv,
): Omit<RunningPart, "started"> {
  const place = placeOf(layout, part.name);
  const found = given.find(({ binary }) => binary === part.binary);
  const configured = render(part, service, layout);
  const real = found?.path !== undefined;
  const order = {
    name: part.name,
    path: found?.path ?? process.execPath,
    arguments: real ? configured : standIn(part, place.addresses, place.data),
    environment: { ...environment, ...service.environment },
    folder: place.data,
    log: place.log,
  };
  return {
    name: part.name,
    is: real ? "real" : "stand-in",
    ...(found?.version !== undefined && { version: found.version }),
    order,
    ready: `http://${place.addresses[part.ready.port] ?? ""}${part.ready.path}`,
    graceMs: service.graceMs,
  };
}

/** Only Tempo can't be built, and only it has something that stands in. */
function standIn({ name }: Part, { otlp = "", http = "" }: Readonly<Record<string, string>>, data: string): string[] {
  if (name !== "tempo") throw new StackError(`${name}: there is no program, and nothing stands in for it`);
  const script = fileURLToPath(new URL("stand-in/tempo.ts", import.meta.url));
  return [script, "--otlp", otlp, "--api", http, "--file", join(data, "spans.jsonl")];
}
