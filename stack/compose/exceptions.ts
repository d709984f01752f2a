/** One finding that a service is excused: of the same rule, every other one counts. */
export interface Exception {
  readonly service: string;
  readonly rule: string;
  /** What the rule says of it, word for word. */
  readonly what: string;
  readonly reason: string;
}

/** All of them. One that is needed no longer is a problem as well. */
export const exceptions: readonly Exception[] = [
  {
    service: "otel-collector",
    rule: "health",
    what: "nothing tells whether it works",
    reason: "the image holds the program and nothing that could ask it; collector-ready asks from outside",
  },
  {
    service: "demo-service",
    rule: "health",
    what: "nothing tells whether it works",
    reason: "it serves nobody; how it is, its telemetry says",
  },
  {
    service: "queue-owner",
    rule: "capabilities",
    what: "it has the capability CHOWN",
    reason: "to give a new volume to the collector's user takes it",
  },
  { service: "queue-owner", rule: "user", what: "it runs as 0:0", reason: "only root may give away what is root's" },
];
