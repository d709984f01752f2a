import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ensureStart } from "./install.ts";
import { type App, environmentOf, expectEqual, expectSilence, startApp, startSurroundings } from "./surroundings.ts";

let tsx: string;

beforeAll(async () => {
  tsx = join((await ensureStart()).directory, "node_modules/tsx/dist/cli.mjs");
});

interface Way {
  readonly flags?: readonly string[];
  readonly options?: string;
  readonly script: string;
  /** By tsx's own command, which starts Node anew. */
  readonly tsx?: boolean;
  /** Each asks thrice. */
  readonly askers: number;
  /** Those of them that are told. */
  readonly told?: number;
}

const load = ["--import", "relayscope/register"];
const required = ["--require", "relayscope/register"];
const options = load.join(" ");

const ways: [name: string, way: Way][] = [
  ["--import, ESM", { flags: load, script: "script.mjs", askers: 1 }],
  ["--import, CommonJS", { flags: load, script: "script.cjs", askers: 1 }],
  ["--require, ESM", { flags: required, script: "script.mjs", askers: 1 }],
  ["--require, CommonJS", { flags: required, script: "script.cjs", askers: 1 }],
  ["NODE_OPTIONS", { options, script: "script.mjs", askers: 1 }],
  ["twice, by the command and NODE_OPTIONS", { flags: load, options, script: "script.mjs", askers: 1 }],
  ["tsx as a loader", { flags: [...load, "--import", "tsx"], script: "script.ts", askers: 1 }],
  ["tsx as a loader that comes first", { flags: ["--import", "tsx", ...load], script: "script.ts", askers: 1 }],
  ["tsx as a command", { flags: load, tsx: true, script: "script.ts", askers: 1 }],
  ["tsx as a command, by NODE_OPTIONS", { options, tsx: true, script: "script.ts", askers: 1 }],
  ["worker threads under --import", { flags: load, script: "threads.mjs", askers: 3 }],
  ["worker threads under --require", { flags: required, script: "threads.mjs", askers: 3 }],
  ["worker threads by NODE_OPTIONS", { options, script: "threads.mjs", askers: 3 }],
  ["cluster under --import", { flags: load, script: "cluster.mjs", askers: 4 }],
  ["cluster by NODE_OPTIONS", { options, script: "cluster.mjs", askers: 4 }],
  ["children by NODE_OPTIONS", { options, script: "children.mjs", askers: 5 }],
  // Only fork hands its own flags on.
  ["children under --import", { flags: load, script: "children.mjs", askers: 5, told: 2 }],
];

function run({ flags = [], options, script, tsx: byTsx = false }: Way, env: NodeJS.ProcessEnv) {
  const parameters = [...(byTsx ? [tsx, ...flags] : flags), script, "hello"];
  return startApp(process.execPath, parameters, { ...env, ...(options && { NODE_OPTIONS: options }) }).ended;
}

const plain = new Map<string, Promise<Awaited<App["ended"]>>>();

/** How a script runs without us: once for each. */
function runPlain(script: string): Promise<Awaited<App["ended"]>> {
  const known = plain.get(script);
  if (known !== undefined) return known;
  const ended = startSurroundings().then(async (surroundings) => {
    const flags = script.endsWith(".ts") ? ["--import", "tsx"] : [];
    const end = await run({ flags, script, askers: 0 }, environmentOf(surroundings));
    expect(end).toMatchObject({ code: 0, err: "" });
    expectSilence(surroundings);
    return end;
  });
  plain.set(script, ended);
  return ended;
}

test.each(ways)("%s: every call is told once, and the app answers as without us", async (_, way) => {
  const surroundings = await startSurroundings();
  const expected = await runPlain(way.script);
  expect(await run(way, environmentOf(surroundings))).toEqual(expected);
  const { askers, told = askers } = way;
  if (told === askers) return expectEqual(surroundings, askers * 3, askers);
  expect(surroundings.simulator.ledger.read().operations.length).toBe(askers * 3);
  expect(surroundings.receiver.spans.length).toBe(told * 3);
});

test.each(ways.filter(([name]) => /ESM|^NODE_OPTIONS$|command$|under --require/.test(name)))(
  "%s: with RELAYSCOPE_ENABLED=false nothing is told",
  async (_, way) => {
    const surroundings = await startSurroundings();
    const env = environmentOf(surroundings, { RELAYSCOPE_ENABLED: "false" });
    expect(await run(way, env)).toEqual(await runPlain(way.script));
    expectSilence(surroundings);
  },
);
