/** Settings of which 1 is all: no share is more. */
const shares =
  /^objectives\.availability$|\.share$|^endings\.\w+\.(?:high|from)$|^(?:budgetLow|keyShare|rateLimited|headroomLeft|retries|spike\.leastShareOfHour|usageMissing|truncated|interrupted|substituted|cacheDrop|cacheFrom|queueShare)$/;
/** Settings that are a time, as Prometheus writes one. */
const durations = /^(?:waits|keeps)\.|\.windows?(?:\.\d+)?$|^burn\.\d+\.(?:long|short|for)$|^spike\.known$/;
const currencies = new Set(Intl.supportedValuesOf("currency"));
/** Of each pair the first may not be more. */
const ascending = [
  ["hour", "hourCritical"],
  ["hour", "day"],
  ["day", "month"],
] as const;

/** What is wrong with thresholds, a line each: the setting, its value, and what is expected. None: they can be made rules of. */
export function faultsOfThresholds(given: object): readonly string[] {
  return [...valuesIn(given).flatMap(([path, value]) => faultOf(path, value) ?? []), ...faultsOfBudgets(given)];
}

type Value = readonly [path: string, value: unknown];

/** All that are no objects, by their path. */
function valuesIn(given: object, within = ""): readonly Value[] {
  return Object.entries(given).flatMap(([key, value]: [string, unknown]): readonly Value[] => {
    const path = `${within}${key}`;
    return typeof value === "object" && value !== null ? valuesIn(value, `${path}.`) : [[path, value]];
  });
}

function faultOf(path: string, value: unknown): string | undefined {
  if (path === "timeZone")
    return isTimeZone(value) ? undefined : refused(path, value, "an IANA time zone, such as Asia/Ho_Chi_Minh");
  if (durations.test(path))
    return typeof value === "string" && /^(?=.)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$/.test(value)
      ? undefined
      : refused(path, value, "a time, such as 5m or 1h");
  if (/^burn\.\d+\.severity$/.test(path))
    return value === "critical" || value === "warning" ? undefined : refused(path, value, "critical or warning");
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    return refused(path, value, "a number that is not negative");
  return shares.test(path) && value > 1 ? refused(path, value, "a share, which is 1 at most") : undefined;
}

function faultsOfBudgets(given: object): readonly string[] {
  const { budgets = {}, teamBudgets = {} } = given as Record<"budgets" | "teamBudgets", Amounts | undefined>;
  const named = [
    ...Object.keys(budgets).map((currency) => ["budgets", currency] as const),
    ...Object.entries(teamBudgets).flatMap(([team, amounts]) =>
      Object.keys(amounts).map((currency) => [`teamBudgets.${team}`, currency] as const),
    ),
  ];
  return [
    ...named.flatMap(([path, currency]) =>
      currencies.has(currency) ? [] : refused(path, currency, "codes of currencies (ISO 4217), such as USD"),
    ),
    ...Object.entries(budgets).flatMap(([currency, amounts]) =>
      ascending.flatMap(([less, more]) => {
        const [one = 0, other = 0] = [amounts[less], amounts[more]];
        return one > other ? refused(`budgets.${currency}.${less}`, one, `no more than its ${more}, ${other}`) : [];
      }),
    ),
  ];
}

type Amounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

function isTimeZone(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: value }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function refused(path: string, value: unknown, expected: string): string {
  const told = typeof value === "string" ? JSON.stringify(value) : String(value);
  return `monitoring/thresholds.ts: ${path}: ${told} is not accepted; expected ${expected}`;
}
