import { beforeAll, expect, test } from "vitest";
import { ensureStart } from "./install.ts";
import { askWhenUp, environmentOf, expectEqual, expectSilence, startApp, startSurroundings } from "./surroundings.ts";

beforeAll(async () => void (await ensureStart()));

/** Starts a service, asks it twice, and asks it to end. */
async function serve(script: string, flags: readonly string[], env: NodeJS.ProcessEnv) {
  const app = startApp(process.execPath, [...flags, script], env);
  await expect.poll(() => app.said.out, { timeout: 30_000 }).toMatch(/^http:\S+\n/);
  const url = app.said.out.trim();
  const answers = [await askWhenUp(app, `${url}/ask?text=one`), await askWhenUp(app, `${url}/ask?text=two`)];
  app.child.kill("SIGTERM");
  const { code, signal, err } = await app.ended;
  return { answers, code, signal, err };
}

test.each(["fastify-app.mjs", "nest-app.cjs"])(
  "%s: every call is told once, by the end of a service that closes on SIGTERM, which answers and ends as without us",
  async (script) => {
    const surroundings = await startSurroundings();
    const without = await startSurroundings();
    const off = await startSurroundings();
    const load = ["--import", "relayscope/register"];
    const expected = await serve(script, [], environmentOf(without));
    expect(expected.err).toBe("");
    expect(await serve(script, load, environmentOf(surroundings))).toEqual(expected);
    await expectEqual(surroundings, 6, 1);
    expect(await serve(script, load, environmentOf(off, { RELAYSCOPE_ENABLED: "false" }))).toEqual(expected);
    expectSilence(off);
    expectSilence(without);
  },
);
