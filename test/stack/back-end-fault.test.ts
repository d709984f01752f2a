import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startSender } from "./fault-sender.ts";
import { startFaultStack } from "./fault-stack.ts";
import { compare, storedPoints, tellFared } from "./fault-stored.ts";

const backEnds = ["tempo", "loki", "prometheus"] as const;

test("what was acknowledged is stored, when each back end is ended under load and away for a minute", async () => {
  const stack = await startFaultStack();
  const sender = startSender({ endpoint: stack.endpoint });
  await Promise.all(
    // They leave one after the other, so that each is away alone, with another, and with both.
    backEnds.map(async (name, place) => {
      await sleep(2000 + 8000 * place);
      // Tempo itself has its last seconds in memory, and a kill takes them: docs/reliability.md.
      const asked = name === "tempo" && stack.ends.tempoIs === "real";
      await stack.kill(name, asked ? "SIGTERM" : "SIGKILL");
      await sleep(60_000);
      await stack.start(name);
    }),
  );
  await sender.acknowledges(5);
  await sender.finish();
  const fared = await compare(stack, sender);
  tellFared("back ends ended, each away for 60 s", fared);

  expect(fared).toMatchObject({ traces: { lost: 0 }, metrics: { lost: 0 }, logs: { lost: 0 } });
  expect(Math.max(...(await storedPoints(stack, sender)))).toBe(fared.metrics.sent);
  // The collector went on taking all of it: nobody had to wait for a back end.
  expect(Object.values(sender.sent).map(({ retried }) => retried)).toEqual([{}, {}, {}]);
});

test("what was acknowledged is stored, when each back end is told to stop under load, and started again", async () => {
  const stack = await startFaultStack();
  const sender = startSender({ endpoint: stack.endpoint, everyMs: 20 });
  for (const name of [...backEnds, ...backEnds]) {
    await sender.acknowledges(50);
    await stack.kill(name, "SIGTERM");
    await stack.start(name);
  }
  await sender.acknowledges(50);
  await sender.finish();
  const fared = await compare(stack, sender);
  tellFared("back ends, SIGTERM × 2 each, started again at once", fared);

  expect(fared).toMatchObject({ traces: { lost: 0 }, metrics: { lost: 0 }, logs: { lost: 0 } });
});
