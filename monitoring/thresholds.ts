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
  /**
   * How many times faster than sustainable an objective's budget may be used up: 1 is all of it in 30 days. Both windows have
   * to say so: the long one that it matters, the short one that it goes on.
   */
  burn: [
    { severity: "critical", times: 14.4, long: "1h", short: "5m", for: "2m" },
    { severity: "critical", times: 6, long: "6h", short: "30m", for: "15m" },
    { severity: "warning", times: 3, long: "1d", short: "2h", for: "1h" },
    { severity: "warning", times: 1, long: "3d", short: "6h", for: "3h" },
  ],
  /** Of an error budget: with less than this left it is to be saved. */
  budgetLow: 0.25,
  /** A ratio of fewer calls an hour says nothing. */
  leastCallsPerHour: 20,
  /** Nor does a ratio or a quantile of fewer in 5 minutes. */
  leastCalls: 20,

  outage: { share: 0.9, calls: 5 },
  /** Calls per second an hour ago that make silence now remarkable. */
  vanishedFrom: 0.05,
  /** More than so many in 10 minutes. */
  authFailures: 3,
  quotaFailures: 0,
  errors: { share: 0.05, calls: 20 },
  /** Seconds. Bounds of the histogram's buckets: of what lies between two, it knows only that it does. */
  latency: { p95: 5.12, p99: 10.24, timesYesterday: 2 },
  firstToken: { p95: 1.28, timesYesterday: 2 },
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
  /** Of a budget: from when on a forecast is close to it and over it, and from when on its line is drawn. */
  forecast: { near: 0.9, over: 1, shown: 0.2 },
  spike: { times: 3, leastShareOfHour: 0.1, leastTokens: 100_000 },
  tokensPerHour: 1_000_000,

  usageMissing: 0.05,
  truncated: 0.1,
  interrupted: 0.02,
  /** Seconds of silence within a stream. */
  stall: { gap: 1.28, longest: 5.12 },
  substituted: 0.01,
  /** How much less of the input comes from the cache than a day ago, and what it has to have been then to say anything. */
  cacheDrop: 0.5,
  cacheFrom: 0.1,
  priceTableDays: 90,

  canary: { z: 3.3, calls: 50, p95Ratio: 1.25 },
  /** Percent of the calls that a new relay gets, step by step. */
  rollout: [1, 5, 10, 25, 50, 75, 100],
  certificateDays: 14,
  probeSeconds: 2,
  queueShare: 0.8,
  notificationsFailing: 0.01,
} as const;
