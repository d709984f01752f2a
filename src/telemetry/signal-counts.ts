/** Why an item of telemetry was not delivered. A closed list: each reason is a series. */
export type DropReason = "queue_full" | "export_failed" | "rejected" | "exit" | "closed";

/** What became of a signal's items (spans, data points, log records): `relayscope.telemetry`. */
export interface SignalCounts {
  /** `log_file`: the log records once more, on their way into `RELAYSCOPE_LOG_FILE`. */
  readonly signal: "traces" | "metrics" | "logs" | "log_file";
  readonly exported: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}
