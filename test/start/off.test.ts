import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ensureStart } from "./install.ts";
import { environmentOf, expectSilence, fixtures, startApp, startSurroundings } from "./surroundings.ts";

beforeAll(async () => void (await ensureStart()));

const load = ["--import", "relayscope/register"];
const ways: [name: string, flags: string[], env: NodeJS.ProcessEnv][] = [
  ["--import", load, {}],
  ["--require", ["--require", "relayscope/register"], {}],
  ["NODE_OPTIONS", [], { NODE_OPTIONS: load.join(" ") }],
];
const everywhere = ways.flatMap(([name, flags, env]) =>
  ["process", "thread", "child"].map((where) => ({ name, flags, env, where })),
);

/** What is in a process, a thread or a child of it, after what its flags have loaded. */
async function surfaceOf(
  where: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Record<string, unknown>> {
  const surroundings = await startSurroundings();
  // By --require, which comes before every --import; NODE_OPTIONS come before what the command says.
  const watch = ["--require", join(fixtures, "watch-loads.cjs")];
  const options = [...watch, env["NODE_OPTIONS"] ?? ""].join(" ");
  const parameters = [...flags, "surface.mjs", where];
  const ended = await startApp(
    process.execPath,
    parameters,
    environmentOf(surroundings, { ...env, NODE_OPTIONS: options }),
  ).ended;
  expect(ended).toMatchObject({ code: 0, err: "" });
  expectSilence(surroundings);
  const { RELAY_URL: _url, ...told } = JSON.parse(ended.out) as Record<string, unknown>;
  return told;
}

test.each(everywhere)(
  "RELAYSCOPE_ENABLED=false by $name leaves nothing in the $where but the gate, which is one file",
  async ({ flags, env, where }) => {
    const without = await surfaceOf(where, [], {});
    for (const word of ["false", "0"]) {
      const off = await surfaceOf(where, flags, { ...env, RELAYSCOPE_ENABLED: word });
      expect(off).toEqual({ ...without, files: ["register.js"] });
    }
  },
);

test("what this looks at changes when it is on", async () => {
  const without = await surfaceOf("process", [], {});
  const on = await surfaceOf("process", load, {});
  for (const part of ["files", "builtins", "heard", "globals", "listeners", "shared"])
    expect(on[part], part).not.toEqual(without[part]);
});

test.each([
  [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "NO_CONTENT", RELAYSCOPE_ESTIMATE_USAGE: "false" }, false],
  [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "SPAN_ONLY" }, true],
  [{ RELAYSCOPE_ESTIMATE_USAGE: "true" }, true],
])("with %j a start reads the code that gathers content: %s", async (env, loaded) => {
  const { files } = await surfaceOf("process", load, env);
  expect(files).toContain("preload.cjs");
  expect((files as readonly string[]).includes("content.cjs")).toBe(loaded);
});

test("a start loads none of Node's modules that a call alone needs, or a way out", async () => {
  const builtinsOf = async (flags: readonly string[]): Promise<string[]> =>
    String((await surfaceOf("process", flags, {}))["builtins"]).split("\n");
  const without = new Set(await builtinsOf([]));
  const more = (await builtinsOf(load)).filter((name) => !without.has(name));
  expect(more).toContain("NativeModule worker_threads");
  for (const heavy of ["crypto", "zlib", "http", "https", "http2", "net", "tls", "dns", "child_process", "perf_hooks"])
    expect(more.filter((name) => name.split(/[ /]/).includes(heavy))).toEqual([]);
});
