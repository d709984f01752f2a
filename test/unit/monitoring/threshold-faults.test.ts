import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { faultsOfThresholds } from "../../../monitoring/threshold-faults.ts";
import { thresholds } from "../../../monitoring/thresholds.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "relayscope-thresholds-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("nothing is wrong with the thresholds as they come", () => {
  expect(faultsOfThresholds(thresholds)).toEqual([]);
});

test("what an owner may want is accepted: no money at all, a team, an offset as the zone, times of several parts", () => {
  const own = {
    ...thresholds,
    timeZone: "+07:00",
    budgets: { JPY: { hour: 0, hourCritical: 0, day: 0, month: 0 } },
    teamBudgets: { search: { USD: 1000, EUR: 0.5 } },
    waits: { ...thresholds.waits, LLMRelayOutage: "1h30m" },
  };
  expect(faultsOfThresholds(own)).toEqual([]);
});

const money = thresholds.budgets.USD;

test.each<[string, object, string]>([
  ["a zone that is none", { timeZone: "Mars/Olympus" }, 'timeZone: "Mars/Olympus" is not accepted; expected an IANA'],
  ["no zone", { timeZone: "" }, 'timeZone: "" is not accepted'],
  ["a negative number", { priceTableDays: -1 }, "priceTableDays: -1 is not accepted; expected a number that"],
  ["no number", { probeSeconds: Number.NaN }, "probeSeconds: NaN is not accepted"],
  ["an endless number", { tokensPerHour: Number.POSITIVE_INFINITY }, "tokensPerHour: Infinity is not accepted"],
  ["a number as a text", { inFlight: "100" }, 'inFlight: "100" is not accepted'],
  ["nothing", { inFlight: undefined }, "inFlight: undefined is not accepted"],
  ["percent for a share", { queueShare: 80 }, "queueShare: 80 is not accepted; expected a share, which is 1 at most"],
  ["percent within", { notificationsFailing: { share: 5, window: "1h" } }, "notificationsFailing.share: 5 is not"],
  [
    "a time without a unit",
    { waits: { LLMRelayOutage: "2" } },
    'waits.LLMRelayOutage: "2" is not accepted; expected a',
  ],
  ["a time in words", { keeps: { LLMUnpricedCalls: "1 hour" } }, 'keeps.LLMUnpricedCalls: "1 hour" is not accepted'],
  ["no time", { spike: { ...thresholds.spike, known: "" } }, 'spike.known: "" is not accepted'],
  ["a severity that is none", { burn: [{ severity: "page" }] }, 'burn.0.severity: "page" is not accepted'],
  ["a negative budget", { budgets: { USD: { ...money, hour: -5 } } }, "budgets.USD.hour: -5 is not accepted"],
  [
    "a critical budget below the other",
    { budgets: { USD: { ...money, hourCritical: 20 } } },
    "budgets.USD.hour: 50 is not accepted; expected no more than its hourCritical, 20",
  ],
  ["a month below a day", { budgets: { USD: { ...money, month: 300 } } }, "budgets.USD.day: 500 is not accepted"],
  [
    "a budget of no currency",
    { budgets: { usd: money } },
    'budgets: "usd" is not accepted; expected codes of currencies',
  ],
  ["a team's budget of no currency", { teamBudgets: { ads: { Dollar: 5 } } }, 'teamBudgets.ads: "Dollar" is not'],
  ["a team's negative budget", { teamBudgets: { ads: { USD: -1 } } }, "teamBudgets.ads.USD: -1 is not accepted"],
])("%s is found", (_what, change, said) => {
  const faults = faultsOfThresholds({ ...thresholds, ...change });
  expect(faults).toHaveLength(1);
  expect(faults[0]?.startsWith(`monitoring/thresholds.ts: ${said}`), faults[0]).toBe(true);
});

test.each(["rules", "dashboards"])(
  "`npm run %s` says a line for each mistake, writes nothing and shows no stack trace",
  async (tool) => {
    const folder = mkdtempSync(join(scratch, "copy-"));
    for (const name of ["monitoring", "tools"])
      cpSync(join(root, name), join(folder, name), {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
    for (const name of ["src", "node_modules", "package.json"]) symlinkSync(join(root, name), join(folder, name));
    const path = join(folder, "monitoring", "thresholds.ts");
    const wrong = readFileSync(path, "utf8")
      .replace('timeZone: "UTC"', 'timeZone: "Mars"')
      .replace("USD: { hour: 50", "USD: { hour: 5000");
    writeFileSync(path, wrong);
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((done) => {
      execFile(process.execPath, [join(folder, "tools", `${tool}.ts`)], (error, _out, text) =>
        done({ code: error?.code, stderr: text }),
      );
    });
    expect(stderr.split("\n")).toEqual([
      'monitoring/thresholds.ts: timeZone: "Mars" is not accepted; expected an IANA time zone, such as Asia/Ho_Chi_Minh',
      "monitoring/thresholds.ts: budgets.USD.hour: 5000 is not accepted; expected no more than its hourCritical, 100",
      "monitoring/thresholds.ts: budgets.USD.hour: 5000 is not accepted; expected no more than its day, 500",
      "Nothing was written.",
      "",
    ]);
    expect(code).toBe(1);
    expect(existsSync(join(folder, "prometheus")) || existsSync(join(folder, "grafana"))).toBe(false);
  },
);
