import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readComposeServices } from "./compose-services.ts";
import { findAskedVariables, programEnvironment } from "./environment.ts";
import { layOut, placeOf, type Layout, type Ports } from "./layout.ts";
import { endLeftovers, findLeftovers, folderVariable } from "./leftovers.ts";
import type { Provided } from "./locate.ts";
import { parts, type Part } from "./parts.ts";
import { provide } from "./provide.ts";
import { render } from "./render.ts";
import { checkRoom } from "./room.ts";
import { StackError } from "./stack-error.ts";
import { endedAtStart, isRunning, start, stop, waitUntilReady, type Awaited } from "./started.ts";
import { lock, readState, removeState, writeState, type RunningPart, type RunningStack } from "./state.ts";

export { readState, type RunningPart, type RunningStack } from "./state.ts";

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

// What the back ends write before the first signal comes, many times over. How much comes then, nobody knows here.
const roomForData = 256;
// After a start that failed nothing new is held; what is older lies in write-ahead logs, which are made for this.
const graceAfterFailure = 5000;

/** Starts all parts and waits until they are ready. Where one can't, none is left behind, and the error says which and why. */
export async function startStack(wanted: Wanted): Promise<RunningStack> {
  const folder = resolve(wanted.folder);
  const unlock = lock(folder);
  try {
    checkIdle(folder);
    checkRoom([{ folder, mebibytes: roomForData, variable: "--folder" }], undefined, "the stack");
    return await startIn(folder, wanted);
  } finally {
    unlock();
  }
}

async function startIn(folder: string, wanted: Wanted): Promise<RunningStack> {
  const { ports = "usual", secrets = join(root, "secrets"), environment = process.env, signal } = wanted;
  const { write = () => undefined, compose = [join(root, "docker-compose.yml")] } = wanted;
  const services = readComposeServices(compose, environment);
  const prepare = async () => {
    const layout = await layOut(folder, resolve(secrets), ports);
    const prepared = parts.map((part) => {
      const service = services.get(part.name);
      if (service === undefined) throw new StackError(`${compose.join(", ")}: no service ${part.name}`);
      return { part, service, configured: render(part, service, layout) };
    });
    return { layout, prepared };
  };
  // What can be told at once is told before a build of minutes; what was free then may not be afterwards.
  await prepare();
  const names = parts.map(({ binary }) => binary);
  const given = await provide(names, { environment, write, ...(signal && { signal }) });
  for (const found of given) {
    const note = found.path === undefined ? `a stand-in of ours; the program ${found.note ?? "is absent"}` : found.note;
    if (note !== undefined) write(`stack: ${labelOf(found.binary, found)}: ${note}\n`);
  }
  const { layout, prepared } = await prepare();
  const running: RunningPart[] = [];
  const labels = new Map<string, string>();
  try {
    for (const { part, service, configured } of prepared) {
      const found = given.find(({ binary }) => binary === part.binary);
      const own = programEnvironment(
        environment,
        findAskedVariables(placeOf(layout, part.name).configuration, configured),
      );
      const order = orderOf(part, configured, layout, found, { ...own, ...service.environment });
      labels.set(part.name, labelOf(part.name, found));
      signal?.throwIfAborted();
      wanted.adjust?.(part, layout);
      running.push({ ...order, started: start(order.order), graceMs: service.graceMs });
      writeState({ layout, parts: running });
    }
    const began = Date.now();
    // All at once, so that one that ends is told when it ends.
    await Promise.all(
      running.map(async (part) => {
        await waitUntilReady(awaitedOf(part, layout, labels.get(part.name)), { signal });
        write(`stack: ${part.name}: ready (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
      }),
    );
    const ended = running.find(({ started }) => !isRunning(started));
    if (ended !== undefined) throw endedAtStart(awaitedOf(ended, layout, labels.get(ended.name)));
    signal?.throwIfAborted();
  } catch (error) {
    await stopStack({
      layout,
      parts: running.map((part) => ({ ...part, graceMs: Math.min(part.graceMs, graceAfterFailure) })),
    });
    throw error;
  }
  return { layout, parts: running };
}

/** Ends all parts: the collector first, so that what it holds still finds its back ends, then these, together. */
export async function stopStack(stack: RunningStack): Promise<void> {
  const [first, ...others] = stack.parts.toReversed();
  if (first !== undefined) await stop(first.started, first.graceMs);
  await Promise.all(others.map(({ started, graceMs }) => stop(started, graceMs)));
  await endFolder(stack.layout.folder);
}

/** Ends what was started from a folder, whatever is known of it, and forgets it; resolves to how many processes there were. */
export async function endFolder(folder: string): Promise<number> {
  const ended = await endLeftovers(folder, graceAfterFailure);
  removeState(folder);
  return ended;
}

/** Starts a part again that was ended, as it was; resolves when it is ready. */
export async function restart(stack: RunningStack, name: string): Promise<RunningStack> {
  const again = stack.parts.map((part) => (part.name === name ? { ...part, started: start(part.order) } : part));
  const changed = { ...stack, parts: again };
  writeState(changed);
  await waitUntilReady(awaitedOf(partOf(changed, name), changed.layout));
  return changed;
}

/** A part of a running stack. Throws for a name that is none. */
export function partOf(stack: RunningStack, name: string): RunningPart {
  const part = stack.parts.find((one) => one.name === name);
  if (part === undefined) throw new StackError(`${name} is none of ${stack.parts.map((one) => one.name).join(", ")}`);
  return part;
}

function checkIdle(folder: string): void {
  const known = readState(folder)?.parts.some(({ started }) => isRunning(started)) === true;
  if (!known && findLeftovers(folder).length === 0) return;
  throw new StackError(
    `a stack runs from ${folder} already: npm run stack -- down --folder ${folder} ends it, status shows it`,
  );
}

function awaitedOf({ name, started, ready, order }: RunningPart, layout: Layout, label = name): Awaited {
  const configuration = { folder: placeOf(layout, name).configuration, origin: name };
  return { started, ready, log: order.log, label, configuration };
}

function orderOf(
  part: Part,
  configured: readonly string[],
  layout: Layout,
  found: Provided | undefined,
  environment: NodeJS.ProcessEnv,
): Omit<RunningPart, "started" | "graceMs"> {
  const place = placeOf(layout, part.name);
  const real = found?.path !== undefined;
  const order = {
    name: part.name,
    path: found?.path ?? process.execPath,
    arguments: real ? configured : standIn(part, place.addresses, place.data),
    environment: { ...environment, [folderVariable]: layout.folder },
    folder: place.data,
    log: place.log,
  };
  return {
    name: part.name,
    is: real ? "real" : "stand-in",
    ...(found?.version !== undefined && { version: found.version }),
    order,
    ready: `http://${place.addresses[part.ready.port] ?? ""}${part.ready.path}`,
  };
}

/** What people are told that it is: with the variable, where someone named it by one. */
function labelOf(name: string, found: Provided | undefined): string {
  return found?.variable === undefined ? name : `${name} (${found.variable}=${found.path ?? ""})`;
}

/** Only Tempo can't be built, and only it has something that stands in. */
function standIn({ name }: Part, { otlp = "", http = "" }: Readonly<Record<string, string>>, data: string): string[] {
  if (name !== "tempo") throw new StackError(`${name}: there is no program, and nothing stands in for it`);
  const script = fileURLToPath(new URL("stand-in/tempo.ts", import.meta.url));
  return [script, "--otlp", otlp, "--api", http, "--file", join(data, "spans.jsonl")];
}
