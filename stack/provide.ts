import { join } from "node:path";
import { cacheFolder, cacheVariable, moduleFolder } from "./cache.ts";
import { compile, type Order } from "./compile.ts";
import { findGo, readGoDirective, type Go } from "./go.ts";
import { locateCached, locateGiven, type Provided } from "./locate.ts";
import { programs, type Binary, type Program } from "./programs.ts";
import { checkRoom, type Demand } from "./room.ts";
import { firstLine, StackError } from "./stack-error.ts";
import { isOlder } from "./version.ts";

/** What the outside gives: variables, where progress is written, what interrupts, and the programs where a test has its own. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  readonly signal?: AbortSignal;
  readonly programs?: readonly Program[];
}

/** Finds or builds the binaries of the named programs, or of all: variable, PATH, cache, build, in this order. */
export async function provide(names: readonly string[], around: Surroundings): Promise<readonly Provided[]> {
  const wanted = select(names, around.programs ?? programs);
  const found = new Map<Binary, Provided>();
  for (const { program, binary } of wanted) {
    const given = await locateGiven(program, binary, around.environment);
    if (given !== undefined) found.set(binary, given);
  }
  const rest = wanted.filter(({ program, binary }) => program.recipe !== undefined && !found.has(binary));
  if (rest.length > 0) await fromCacheOrBuild(rest, around, found);
  return wanted.map(
    ({ binary }) => found.get(binary) ?? { binary: binary.name, from: "absent", note: absence(binary) },
  );
}

interface Wanted {
  readonly program: Program;
  readonly binary: Binary;
}

function select(names: readonly string[], known: readonly Program[]): readonly Wanted[] {
  const all = known.flatMap((program) => program.binaries.map((binary) => ({ program, binary })));
  const unknown = names.find((name) => !all.some((wanted) => isNamed(wanted, name)));
  if (unknown !== undefined) {
    throw new StackError(`${unknown} is none of ${all.map(({ binary }) => binary.name).join(", ")}`);
  }
  return names.length === 0 ? all : all.filter((wanted) => names.some((name) => isNamed(wanted, name)));
}

function isNamed({ program, binary }: Wanted, name: string): boolean {
  return program.name === name || binary.name === name;
}

async function fromCacheOrBuild(
  rest: readonly Wanted[],
  around: Surroundings,
  found: Map<Binary, Provided>,
): Promise<void> {
  const cache = cacheFolder(around.environment);
  const go = await tryGo(around);
  for (const { program, binary } of rest) {
    const cached = locateCached(program, binary, cache, go instanceof StackError ? undefined : go?.version);
    if (cached !== undefined) found.set(binary, cached);
  }
  const missing = rest.filter(({ binary }) => !found.has(binary));
  if (missing.length === 0) return;
  const orders = order(missing);
  if (go instanceof StackError) throw go;
  const able = checkGo(go, orders, around.environment);
  checkRoom(demandsOf(able, orders, cache));
  const built = await compile(orders, { go: able, cache, write: around.write });
  for (const { binary } of missing) {
    const made = built.find((each) => each.binary === binary.name);
    if (made !== undefined) found.set(binary, made);
  }
}

/** What is built already needs no Go: one that is broken is told only where something is to be built. */
async function tryGo({ environment, signal }: Surroundings): Promise<Go | StackError | undefined> {
  try {
    return await findGo(environment, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return new StackError(`the Go on PATH does not work: ${firstLine(error)}`);
  }
}

function order(missing: readonly Wanted[]): readonly Order[] {
  const byProgram = Map.groupBy(missing, ({ program }) => program);
  return [...byProgram].flatMap(([program, group]) =>
    program.recipe === undefined
      ? []
      : [{ program, recipe: program.recipe, binaries: group.map(({ binary }) => binary) }],
  );
}

function checkGo(go: Go | undefined, orders: readonly Order[], environment: NodeJS.ProcessEnv): Go {
  const needed = orders
    .map(({ recipe }) => readGoDirective(join(moduleFolder(recipe), "go.mod")))
    .reduce((highest, version) => (isOlder(highest, version) ? version : highest));
  const binaries = orders.flatMap((each) => each.binaries);
  const what = `Go ${needed} or newer to build ${binaries.map(({ name }) => name).join(", ")}`;
  const instead = `or each of them named by ${binaries.map(({ variable }) => variable).join(", ")}`;
  if (go === undefined) throw new StackError(`no Go on PATH: it takes ${what}, ${instead}`);
  // A GOTOOLCHAIN that the user set may fetch the Go that a module asks for.
  const own = (environment["GOTOOLCHAIN"] ?? "local") === "local";
  if (own && isOlder(go.version, needed))
    throw new StackError(`Go ${go.version} is too old: it takes ${what}, ${instead}`);
  return go;
}

function demandsOf(go: Go, orders: readonly Order[], cache: string): readonly Demand[] {
  const rooms = orders.map(({ recipe }) => recipe.room);
  // While a program is being built its objects are kept twice: in Go's cache and in the work folder.
  const work = { folder: cache, mebibytes: Math.max(...rooms.map(({ objects }) => objects)), variable: cacheVariable };
  return rooms
    .flatMap(({ modules, objects, binaries }) => [
      { folder: go.modules, mebibytes: modules, variable: "GOMODCACHE" },
      { folder: go.objects, mebibytes: objects, variable: "GOCACHE" },
      { folder: cache, mebibytes: binaries, variable: cacheVariable },
    ])
    .concat(work);
}

function absence({ variable, onPath }: Binary): string {
  return `can't be built: name one by ${variable}, or put ${onPath.join(" or ")} on PATH`;
}
