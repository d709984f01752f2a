import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyPackage, ensureStart } from "./install.ts";
import {
  askWhenUp,
  environmentOf,
  expectEqual,
  expectSilence,
  findPort,
  fixtures,
  startApp,
  startSurroundings,
} from "./surroundings.ts";

/** The app's folder, which Next writes into; below node_modules' own, since the bundler looks at no other place. */
let folder: string;
/** What a container image would hold of it: the traced files, and the package put beside them. */
let standalone: string;
let next: string;

const load = "--import relayscope/register";
const quiet = {
  NEXT_TELEMETRY_DISABLED: "1",
  // In a pipeline the development server does not ask npm's registry for advisories.
  CI: "1",
  // It kills its server 100 ms after it has asked it to end, unless told otherwise.
  NEXT_EXIT_TIMEOUT_MS: "10000",
};

beforeAll(async () => {
  const { directory } = await ensureStart();
  next = join(directory, "node_modules/next/dist/bin/next");
  mkdirSync(join(directory, ".cache"), { recursive: true });
  folder = mkdtempSync(join(directory, ".cache/next-"));
  standalone = mkdtempSync(join(tmpdir(), "relayscope-next-"));
  cpSync(join(fixtures, "next"), folder, { recursive: true });
  cpSync(join(fixtures, "ask.mjs"), join(folder, "ask.mjs"));
  const surroundings = await startSurroundings(false);
  // As in an image whose NODE_OPTIONS are set for all that runs there.
  const env = environmentOf(surroundings, { ...quiet, STANDALONE: "1", NODE_OPTIONS: load });
  const built = await startApp(process.execPath, [next, "build"], env, folder).ended;
  expect(built.code, built.out + built.err).toBe(0);
  expect(surroundings.simulator.ledger.read().operations.length).toBe(0);
  cpSync(join(folder, ".next/standalone"), standalone, { recursive: true });
  copyPackage(join(standalone, "node_modules/relayscope"));
  await surroundings.close();
}, 300_000);

afterAll(() => {
  for (const each of [folder, standalone]) rmSync(each, { recursive: true, force: true });
});

const ways: [name: string, parameters: (port: string) => string[], where: () => string, byOptions: boolean][] = [
  ["next start", (port) => [next, "start", "-H", "127.0.0.1", "-p", port], () => folder, true],
  ["next dev", (port) => [next, "dev", "-H", "127.0.0.1", "-p", port], () => folder, true],
  ["the standalone server", () => ["server.js"], () => join(standalone, ".cache", basename(folder)), false],
];

/** Asks a route handler, a server component and a cached route, twice each, and tells the answers. */
async function serve(way: (typeof ways)[number], env: NodeJS.ProcessEnv, loaded: boolean) {
  const [, parametersOf, where, byOptions] = way;
  const port = String(await findPort());
  const flags = loaded && !byOptions ? load.split(" ") : [];
  const app = startApp(
    process.execPath,
    [...flags, ...parametersOf(port)],
    { ...env, ...quiet, PORT: port, HOSTNAME: "127.0.0.1", ...(loaded && byOptions && { NODE_OPTIONS: load }) },
    where(),
  );
  const ask = (path: string) => askWhenUp(app, `http://127.0.0.1:${port}${path}`);
  const handled = JSON.parse(await ask("/api/ask?text=one")) as { answer: string[] };
  const words = /<p>([^<]*)<\/p>/.exec(await ask("/words?text=two"))?.[1];
  const cached = [await ask("/cached"), await ask("/cached")];
  app.child.kill("SIGTERM");
  const { code, signal, err } = await app.ended;
  return { answers: [handled.answer, words], fromCache: cached[0] === cached[1], code, signal, err };
}

test.each(ways)(
  "%s: each real call is told once, under Next's own span, and one from the data cache is none",
  async (...way) => {
    const [name, without, surroundings] = [way[0], await startSurroundings(), await startSurroundings()];
    const expected = await serve(way, environmentOf(without), false);
    expect(expected.answers.flat().join()).toMatch(/^gpt-4.1-2025-04-14 9 \d+.*streamed 9 \d+$/);
    // Next's cache outlives the server: what is asked now is not asked of the relay again, but in development.
    const told = await serve(way, environmentOf(surroundings), true);
    expect(told).toEqual(expected);
    expect(told.fromCache).toBe(true);
    expectSilence(without);
    const calls = surroundings.simulator.ledger.read().operations.length;
    expect([6, 7], name).toContain(calls);
    await expectEqual(surroundings, calls, 1);
    const { spans } = surroundings.receiver;
    // Nothing else has gone through undici: all that Next asked of anyone is the relay's.
    expect(spans.filter(({ scope }) => scope.name.includes("undici"))).toEqual([]);
    const ours = spans.filter(({ scope }) => scope.name === "relayscope");
    const parents = ours.map(({ parentSpanId }) => spans.find(({ spanId }) => spanId === parentSpanId)?.name);
    const url = `${surroundings.simulator.url}/v1/chat/completions`;
    expect(parents).toEqual(ours.map(() => `fetch POST ${url}`));
  },
);

test("the standalone server with RELAYSCOPE_ENABLED=false answers, and nothing is told, not even Next's own spans", async () => {
  const surroundings = await startSurroundings();
  const [, , way] = ways;
  if (way === undefined) throw new Error("no such way");
  const { answers } = await serve(way, environmentOf(surroundings, { RELAYSCOPE_ENABLED: "false" }), true);
  expect(answers.length).toBe(2);
  expectSilence(surroundings);
});
