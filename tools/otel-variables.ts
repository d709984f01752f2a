/** One or more of OpenTelemetry's variables, and what the preload makes of them. */
export interface OtelVariables {
  readonly names: readonly string[];
  readonly accepted: string;
  /** Absent: the same as with OpenTelemetry's own Node SDK, which a test compares. */
  readonly differs?: { readonly theirs: string; readonly ours: string; readonly reason: string };
  /** The Node SDK of the pinned set does not read it either; somebody may set it nevertheless. */
  readonly unread?: true;
}

const each = (name: string) => [
  `OTEL_EXPORTER_OTLP_${name}`,
  ...["TRACES", "METRICS", "LOGS"].map((signal) => `OTEL_EXPORTER_OTLP_${signal}_${name}`),
];

/** Every variable that the pinned Node SDK reads, and those that are often set beside them; docs/settings.md is made from it. */
export const otelVariables: readonly OtelVariables[] = [
  {
    names: each("ENDPOINT"),
    accepted: "an http or https address; one signal's has the whole path",
    differs: {
      theirs: "sends to localhost:4318 where the address cannot be read",
      ours: "one line, and the signal is not sent",
      reason: "telemetry that goes elsewhere than it was told to is not seen to be missing",
    },
  },
  {
    names: each("HEADERS"),
    accepted: "name=value,name=value with percent-encoding",
    differs: {
      theirs: "takes what HTTP cannot carry, and fails at each export",
      ours: "leaves that header out and says its place, never its text; RELAYSCOPE_OTLP_HEADERS_FILE keeps keys out of the environment",
      reason: "the variable holds keys",
    },
  },
  {
    names: each("PROTOCOL"),
    accepted: "http/json",
    differs: {
      theirs: "http/protobuf by default, http/json, grpc",
      ours: "JSON over HTTP always; anything else is one line (http/protobuf: at level info)",
      reason:
        "what takes OTLP over HTTP takes JSON at the same address; three more serialisers would load at each start",
    },
  },
  { names: each("COMPRESSION"), accepted: "none or gzip" },
  {
    names: each("TIMEOUT"),
    accepted: "milliseconds, 10000 by default",
    differs: {
      theirs: "takes any number above 0",
      ours: "at most 2147483647",
      reason: "a timer of Node's with more fires at once",
    },
  },
  { names: each("CERTIFICATE"), accepted: "a path to a PEM file" },
  { names: each("CLIENT_CERTIFICATE"), accepted: "a path to a PEM file" },
  { names: each("CLIENT_KEY"), accepted: "a path to a PEM file" },
  {
    names: each("INSECURE"),
    accepted: "nothing",
    differs: { theirs: "read for gRPC alone", ours: "not read", reason: "http or https in the address says it" },
  },
  {
    names: ["OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER"],
    accepted: "otlp or none",
    differs: {
      theirs: "a list with console, zipkin and prometheus, too; for traces, none counts only where it stands first",
      ours: "otlp instead, in one line; none anywhere in the list turns the signal off",
      reason: "stdout is the app's, and no port is opened in it; a collector makes the other forms",
    },
  },
  {
    names: ["OTEL_EXPORTER_ZIPKIN_ENDPOINT", "OTEL_EXPORTER_PROMETHEUS_HOST", "OTEL_EXPORTER_PROMETHEUS_PORT"],
    accepted: "nothing",
    differs: { theirs: "read for those exporters", ours: "not read", reason: "there are no such exporters" },
  },
  { names: ["OTEL_SDK_DISABLED"], accepted: "true or false" },
  {
    names: ["OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"],
    accepted:
      "always_on, always_off, traceidratio, parentbased_always_on (the default), parentbased_always_off, parentbased_traceidratio; a number from 0 to 1",
  },
  {
    names: ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY"],
    accepted: "milliseconds",
    differs: {
      theirs: "spans after 5000, log records after 1000",
      ours: "both after 1000; at most 2147483647",
      reason: "who looks at a first trace should not wait for it",
    },
  },
  {
    names: [
      "OTEL_BSP_MAX_QUEUE_SIZE",
      "OTEL_BLRP_MAX_QUEUE_SIZE",
      "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
      "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
    ],
    accepted: "a whole number from 1 to 1000000; a queue of 2048 by default",
    differs: {
      theirs: "a batch of 512; takes fractions and Infinity",
      ours: "a batch of 128, and at the process's end no larger one; one line for what is not a whole number in these bounds",
      reason: "a batch is written in one go, in the app's event loop; and every queue is bounded",
    },
  },
  {
    names: ["OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BLRP_EXPORT_TIMEOUT"],
    accepted: "milliseconds",
    differs: {
      theirs: "30000; ends the waiting, not the request",
      ours: "what OTLP's timeout leaves of it: the shorter of the two ends the request",
      reason: "a request that nobody waits for any more should not stay open",
    },
  },
  { names: ["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"], accepted: "milliseconds; 60000 and 30000" },
  {
    names: ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
    accepted: "cumulative, delta or lowmemory",
  },
  {
    names: [
      "OTEL_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_SPAN_EVENT_COUNT_LIMIT",
      "OTEL_SPAN_LINK_COUNT_LIMIT",
      "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT",
      "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT",
      "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    ],
    accepted: "a whole number; 128, and no limit of length, by default",
    differs: {
      theirs: "takes negative numbers and fractions for spans",
      ours: "the default instead, in one line",
      reason: "a limit of -1 would drop every attribute",
    },
  },
  {
    names: ["OTEL_PROPAGATORS"],
    accepted: "tracecontext, baggage or none",
    differs: {
      theirs: "b3 and b3multi, too",
      ours: "left out, in one line. Model hosts get traceparent alone, whatever stands here (RELAYSCOPE_PROPAGATE)",
      reason: "W3C's alone are in the bundle; and baggage may hold what a vendor or relay must not see",
    },
  },
  {
    names: ["OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"],
    accepted: "a name; name=value,name=value with percent-encoding",
    differs: {
      theirs: "a mistake in the list discards it, which level debug alone says; service.instance.id stays as given",
      ours: "a mistake discards it and is one line; process and thread are added to a given service.instance.id",
      reason: "two processes of one name overwrite each other's series",
    },
  },
  {
    names: ["OTEL_NODE_RESOURCE_DETECTORS"],
    accepted: "host, os, process, service, serviceinstance, env, all or none",
    differs: {
      theirs:
        "all by default, with command line, executable's path, user name and machine id; none or a list without env discards OTEL_SERVICE_NAME",
      ours: "host (its name) and process (pid, runtime) by default, os where it is named; service and env always",
      reason:
        "command lines and user names hold secrets; series without a service and an instance overwrite each other",
    },
  },
  {
    names: ["OTEL_LOG_LEVEL"],
    accepted: "none, error, warn, info, debug, verbose or all",
    differs: {
      theirs: "silent unless it is set; info and debug go to stdout",
      ours: "warn by default; everything goes to stderr; RELAYSCOPE_LOG_LEVEL goes before it",
      reason: "stdout is the app's",
    },
  },
  {
    names: ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"],
    accepted: "nothing",
    differs: {
      theirs: "the first is read by startNodeSdk, not by NodeSDK",
      ours: "one line, and the variables are used",
      reason: "its parser alone is larger than the preload",
    },
  },
  {
    names: ["OTEL_NODE_EXPERIMENTAL_SDK_METRICS"],
    accepted: "nothing",
    differs: {
      theirs: "metrics of the SDK's own queues",
      ours: "one line",
      reason: "the queues are ours: relayscope.telemetry counts what they sent and lost",
    },
  },
  {
    names: ["OTEL_METRICS_EXEMPLAR_FILTER"],
    accepted: "trace_based (the default) or always_off",
    unread: true,
    differs: {
      theirs: "not read: there are no exemplars",
      ours: "one line for always_on, which is as trace_based",
      reason: "an exemplar without a trace leads nowhere",
    },
  },
  {
    names: ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"],
    accepted: "explicit_bucket_histogram",
    unread: true,
    differs: {
      theirs: "not read",
      ours: "one line for base2_exponential_bucket_histogram",
      reason: "the convention states the buckets, and exemplars need them",
    },
  },
  {
    names: ["OTEL_ENTITIES"],
    accepted: "nothing",
    unread: true,
    differs: { theirs: "not read", ours: "one line", reason: "OTEL_RESOURCE_ATTRIBUTES says the same" },
  },
];
