import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { NodeMajor, UndiciCopy } from "../matrix/install.ts";
import { content, estimate, redact, type Case, type Environment } from "./cases.ts";
import { faultsOf, startCollector } from "./collector.ts";
import { standIn, tell, tryCase } from "./trial.ts";

/** Each part of ours that runs in the app's calls, and a script that enters it. */
const parts: [
  part: string,
  major: NodeMajor,
  undici: UndiciCopy,
  client: string,
  parameter?: string | undefined,
  environment?: Environment,
][] = [
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
  ["content", 24, "7", "dialects-fetch", undefined, content],
  ["redact", 22, "6", "media", undefined, { ...content, ...redact, DIFFERENTIAL_REDACT: "throws" }],
  ["estimate", 24, "7", "untold", "exit 3", estimate],
  ["unpriced", 24, "7", "fetch-stream"],
];
/** Runs by age, minutes after a call was left: no script here lives as long. */
const outOfReach = ["sweep"];

test.skipIf(standIn).each(parts)(
  "an error of ours in %s on Node %i (undici %s, %s) changes nothing and is counted",
  { timeout: 120_000 },
  async (part, major, undici, client, parameter, more) => {
    // With a part of ours missing, what is told lacks facts: nothing for the conformance check.
    const own = await startCollector({ emits: "nothing" });
    const named = parameter === undefined ? {} : { parameter };
    const subject: Case = { client, major, undici, ...named, ...(more && { environment: more }) };
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
