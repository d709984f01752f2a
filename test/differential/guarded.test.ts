import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { NodeMajor, UndiciCopy } from "../matrix/install.ts";
import type { Case } from "./cases.ts";
import { faultsOf, startCollector } from "./collector.ts";
import { standIn, tell, tryCase } from "./trial.ts";

/** Each part of ours that runs in the app's calls, and a script that enters it. */
const parts: [part: string, major: NodeMajor, undici: UndiciCopy, client: string, parameter?: string][] = [
  ["create", 24, "7", "fetch-stream"],
  ["connected", 24, "7", "fetch-stream"],
  ["sent", 24, "7", "fetch-stream"],
  ["sent", 22, "6", "fetch-stream"],
  ["answered", 24, "7", "fetch-stream"],
  ["received", 24, "7", "fetch-stream"],
  ["received", 22, "6", "undici-pieces"],
  ["ended", 24, "7", "fetch-cancel"],
  ["settled", 24, "7", "fetch-stream"],
  ["attempts", 24, "7", "retry"],
  ["end-all", 24, "7", "end", "SIGTERM in a call"],
  ["unobserved", 24, "7", "node-http"],
];
/** Runs by age, minutes after a call was left: no script here lives as long. */
const outOfReach = ["sweep"];

test.skipIf(standIn).each(parts)(
  "an error of ours in %s on Node %i (undici %s, %s) changes nothing and is counted",
  { timeout: 120_000 },
  async (part, major, undici, client, parameter) => {
    // With a part of ours missing, what is told lacks facts: nothing for the conformance check.
    const own = await startCollector({ emits: false });
    const subject: Case = { client, major, undici, ...(parameter === undefined ? {} : { parameter }) };
    const found = await tryCase(subject, {
      endpoint: own.endpoint,
      environment: { RELAYSCOPE_TEST_FAULT: part, RELAYSCOPE_LOG_LEVEL: "none" },
    });
    await own.close();
    expect(tell(found), tell(found)).toBe("");
    expect(faultsOf(own).get(part)).toBeGreaterThan(0);
  },
);

test("each guarded part is tried, or has a reason not to be", () => {
  const source = join(import.meta.dirname, "../../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const guarded = files.flatMap((file) =>
    [...readFileSync(join(source, file), "utf8").matchAll(/guard\.wrap\(\s*"([^"]+)"/g)].map(([, part]) => part),
  );
  expect([...new Set(guarded)].toSorted()).toEqual(
    [...new Set([...parts.map(([part]) => part), ...outOfReach])].toSorted(),
  );
});
