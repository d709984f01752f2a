import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ensureStart, type Installed } from "./install.ts";
import {
  environmentOf,
  expectEqual,
  expectSilence,
  findPort,
  fixtures,
  startApp,
  startSurroundings,
} from "./surroundings.ts";

let installed: Installed;

beforeAll(async () => void (installed = await ensureStart()));

/** PM2 with a home of its own, whose daemon ends with the test. */
function createPm2(env: NodeJS.ProcessEnv) {
  const home = mkdtempSync(join(tmpdir(), "relayscope-pm2-"));
  const cli = join(installed.directory, "node_modules/pm2/bin/pm2");
  const pm2 = async (...parameters: string[]) => {
    const ended = await startApp(process.execPath, [cli, ...parameters], { ...env, PM2_HOME: home, PM2_SILENT: "true" })
      .ended;
    expect(ended, ended.out + ended.err).toMatchObject({ code: 0 });
    return ended;
  };
  onTestFinished(async () => {
    await pm2("kill");
    rmSync(home, { recursive: true, force: true });
  });
  return { pm2, home };
}

async function askAll(url: string, times: number): Promise<string[]> {
  const answers: string[] = [];
  // A connection each: the primary deals them out by turns.
  for (let time = 0; time < times; time++) {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(`${url}/?text=${time}`, { headers: { connection: "close" } });
        answers.push(await answer.text());
        break;
      } catch (error) {
        if (tries > 200) throw error;
        await sleep(50);
      }
    }
  }
  return answers;
}

test.each([
  ["fork", "node_args", {}],
  ["cluster", "node_args", {}],
  // PM2 gives an instance its env once it runs: too late for Node's own variables.
  ["cluster", "NODE_OPTIONS of env", {}],
  ["cluster", "node_args", { RELAYSCOPE_ENABLED: "false" }],
] as const)("PM2 in %s mode, by %s %o: every call of both instances is told once, or none", async (mode, by, more) => {
  const surroundings = await startSurroundings();
  const port = await findPort();
  const { pm2, home } = createPm2(environmentOf(surroundings, more));
  const load = "--import relayscope/register";
  const app = {
    name: "service",
    script: join(fixtures, "pm2-app.mjs"),
    cwd: fixtures,
    exec_mode: mode,
    instances: 2,
    ...(mode === "fork" && { increment_var: "PORT" }),
    kill_timeout: 10_000,
    ...(by === "node_args" && { node_args: load }),
    env: { PORT: port, ...(by !== "node_args" && { NODE_OPTIONS: load }) },
  };
  const file = join(home, "ecosystem.config.json");
  writeFileSync(file, JSON.stringify({ apps: [app] }));
  await pm2("start", file);
  const urls = mode === "fork" ? [port, port + 1] : [port];
  const answers = (await Promise.all(urls.map((each) => askAll(`http://127.0.0.1:${each}`, 4 / urls.length)))).flat();
  expect(new Set(answers.map((answer) => (JSON.parse(answer) as { instance: string }).instance))).toEqual(
    new Set(["0", "1"]),
  );
  await pm2("delete", "service");
  if (by !== "node_args" || "RELAYSCOPE_ENABLED" in more) expectSilence(surroundings);
  else await expectEqual(surroundings, 12, 2);
});
