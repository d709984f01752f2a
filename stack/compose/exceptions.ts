/** A rule that a service need not keep. */
export interface Exception {
  readonly service: string;
  readonly rule: string;
  readonly reason: string;
}

/** All of them. One that is needed no longer is a problem as well. */
export const exceptions: readonly Exception[] = [
  {
    service: "otel-collector",
    rule: "health",
    reason: "the image holds the program and nothing that could ask it; collector-ready asks from outside",
  },
  { service: "demo-service", rule: "health", reason: "it serves nobody; how it is, its telemetry says" },
  { service: "queue-owner", rule: "capabilities", reason: "to give a new volume to the collector's user takes CHOWN" },
  { service: "queue-owner", rule: "user", reason: "only root may give away what is root's" },
];
