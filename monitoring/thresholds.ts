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
  /** A ratio of fewer calls an hour says nothing that is worth a night's sleep. */
  leastCallsPerHour: 20,
  /** Nor does a ratio or a quantile of fewer in 5 minutes. */
  leastCalls: 20,
  /**
   * Fewer bad calls than so many are chance, whatever share they are: in 5 minutes, in an hour, and in the two windows of a burn.
   * In the short one it has to be more than one, which a rate may take for a little more than 1.
   */
  leastBad: { fiveMinutes: 5, hour: 5, burn: { long: 10, short: 1.5 } },

  /**
   * More than this share of the calls failed within a window, and calls in the window before it, too: a burst is no outage. So many
   * have to have failed in both: the first window is for much traffic, the second for little.
   */
  outage: { share: 0.9, failed: 10, windows: ["3m", "30m"] },
  /** Calls per second, in each 10 minutes of 2 hours, that make silence now remarkable. */
  vanishedFrom: 0.05,
  /** More than so many in 10 minutes, or in an hour that goes on with it. */
  authFailures: 3,
  authFailuresPerHour: 5,
  quotaFailures: 0,
  /** Of a service's calls to a relay: who has several keys is woken when more than this share is turned away for one. */
  keyShare: 0.05,
  errors: { share: 0.05, calls: 20 },
  /**
   * Calls of an hour that ended in a way which is nobody's fault but the app's, and yet may be its end: more than `high`, or
   * more than `from` and so many times what was usual in the day before; at least so many.
   */
  endings: {
    caller: { high: 0.5, from: 0.05, times: 3, calls: 10 },
    blocked: { high: 0.5, from: 0.05, times: 3, calls: 10 },
    cancelled: { high: 0.8, from: 0.3, times: 3, calls: 20 },
  },
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
  /** What is younger than `known` has no usual hour yet, and is never a spike. */
  spike: { times: 3, leastShareOfHour: 0.1, leastTokens: 100_000, known: "1d" },
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
  /** Of what Alertmanager tells somebody in such a time. */
  notificationsFailing: { share: 0.05, window: "1h" },

  /** How long it has to be so before somebody is told. */
  waits: {
    LLMRelayOutage: "2m",
    LLMTrafficVanished: "5m",
    LLMAuthFailing: "2m",
    LLMErrorRatioHigh: "5m",
    LLMCallerErrorsHigh: "5m",
    LLMCallsBlocked: "5m",
    LLMCallsCancelled: "10m",
    LLMLatencyHigh: "5m",
    LLMLatencyCritical: "2m",
    LLMFirstTokenRegression: "10m",
    LLMRateLimited: "5m",
    LLMQuotaExhausted: "2m",
    LLMRateLimitHeadroomLow: "2m",
    LLMConcurrencySaturation: "5m",
    LLMRetryStorm: "10m",
    LLMUsageMissing: "5m",
    LLMAnswersTruncated: "5m",
    LLMStreamsInterrupted: "5m",
    LLMCacheHitDrop: "15m",
    LLMModelSubstituted: "5m",
    LLMCanaryErrorRegression: "5m",
    LLMCanaryLatencyRegression: "10m",
    LLMRelayProbeFailing: "3m",
    LLMRelayProbeSlow: "10m",
    LLMRelayCertificateExpiring: "1h",
    LLMHourlySpendHigh: "5m",
    LLMHourlySpendCritical: "5m",
    LLMDailyBudgetExceeded: "5m",
    LLMMonthlyForecastOverBudget: "1h",
    LLMTeamBudgetExceeded: "5m",
    LLMSpendSpike: "10m",
    LLMTokenSpike: "5m",
    LLMTokenVolumeHigh: "5m",
    LLMPriceTableStale: "1h",
    TelemetryCollectorDown: "3m",
    TelemetryExportStalled: "5m",
    TelemetryQueueFilling: "1m",
    TelemetryBackendDown: "5m",
    TelemetryProberDown: "5m",
    TelemetryLedgerMismatch: "15m",
    TelemetryNothingSeen: "10m",
    "TelemetryNothingSeen, info": "1h",
    RuleEvaluationFailing: "5m",
  },
  /** How long an alert goes on after its reason was last seen: for what is seen only now and then. */
  keeps: { LLMQuotaExhausted: "30m", LLMUnpricedCalls: "1h" },
} as const;
