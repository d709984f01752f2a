/**
 * What is too slow, too much or too dear: every number that a rule or a panel compares with. Change them here, then
 * `npm run rules` and `npm run dashboards`.
 */
export const thresholds = {
  /** Whose day and month the spend is counted by: an IANA name, as Asia/Ho_Chi_Minh. */
  timeZone: "UTC",

  /** Of what share of the calls it has to be true. Bounds are bounds of the histograms' buckets, seconds. */
  objectives: {
    availability: 0.995,
    firstToken: { share: 0.95, seconds: 2.56 },
    duration: { share: 0.95, seconds: 10.24 },
  },
  /** A ratio of fewer calls an hour says nothing. */
  leastCallsPerHour: 20,

  outage: { share: 0.9, calls: 5 },
  /** Calls per second an hour ago that make silence now remarkable. */
  vanishedFrom: 0.05,
  authFailures: 3,
  errors: { share: 0.05, calls: 20 },
  latency: { p95: 5, p99: 10, timesYesterday: 2 },
  firstToken: { p95: 1, timesYesterday: 2 },
  rateLimited: 0.01,
  headroomLeft: 0.1,
  inFlight: 100,
  retries: 0.2,

  /** Whole units of the currency, per environment; a currency that is not here has no such alert. */
  budgets: {
    USD: { hour: 50, hourCritical: 100, day: 500, month: 5000 },
    EUR: { hour: 45, hourCritical: 90, day: 450, month: 4500 },
    CNY: { hour: 350, hourCritical: 700, day: 3500, month: 35_000 },
    VND: { hour: 1_300_000, hourCritical: 2_600_000, day: 13_000_000, month: 130_000_000 },
  },
  /** Of a month, by `service.namespace` and currency, as { search: { USD: 1000 } }. */
  teamBudgets: {} as Readonly<Record<string, Readonly<Record<string, number>>>>,
  spike: { times: 3, leastShareOfHour: 0.1, leastTokens: 100_000 },
  tokensPerHour: 1_000_000,

  usageMissing: 0.05,
  truncated: 0.1,
  interrupted: 0.02,
  substituted: 0.01,
  cacheDrop: 0.5,
  priceTableDays: 45,

  canary: { z: 3.3, calls: 50, p95Ratio: 1.25 },
  certificateDays: 14,
  probeSeconds: 2,
  queueShare: 0.8,
} as const;
