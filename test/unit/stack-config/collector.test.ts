import { expect, test } from "vitest";
import { at, readAt, readText, strings } from "./configuration.ts";

const standing = ["config", "redaction", "span-metrics"];
const options = ["tls", "token", "tail-sampling", "file-log"];
const file = (name: string) => `otel-collector/${name}.yaml`;
const pipelines = [...standing, ...options].flatMap((name) =>
  Object.entries(readAt(file(name), "service", "pipelines") ?? {}).map(([pipeline, parts]) => ({
    pipeline: `${name}: ${pipeline}`,
    receivers: strings(at(parts, "receivers")),
    processors: strings(at(parts, "processors")),
  })),
);
const exporters = Object.entries(readAt(file("config"), "exporters") ?? {});

test.each(exporters)("%s waits on disk and never gives up", (_name, exporter) => {
  expect(at(at(exporter, "sending_queue"), "storage")).toBe("file_storage");
  expect(at(at(exporter, "sending_queue"), "sizer")).toBe("bytes");
  expect(at(at(exporter, "sending_queue"), "queue_size")).toBe(512 * 1024 * 1024);
  expect(at(at(exporter, "retry_on_failure"), "max_elapsed_time")).toBe("0s");
});

test("a sample that Prometheus refuses costs its own sender only: nothing is batched for it", () => {
  const queue = readAt(file("config"), "exporters", "otlp_http/prometheus", "sending_queue");
  expect(at(queue, "batch")).toBeUndefined();
  expect(at(queue, "num_consumers")).toBe(1);
});

test.each(
  pipelines.filter(
    ({ pipeline, receivers, processors }) =>
      !pipeline.startsWith("file-log") && (receivers.includes("otlp") || processors.length > 0),
  ),
)("$pipeline refuses before it works, and masks", ({ processors }) => {
  expect(processors[0]).toBe("memory_limiter");
  expect(processors).toContain("redaction");
});

test.each(pipelines)("$pipeline holds nothing in memory, but for tail sampling", ({ pipeline, processors }) => {
  const holding = processors.filter((name) => /^(batch|groupbytrace|tail_sampling)/.test(name));
  expect(holding).toEqual(pipeline.startsWith("tail-sampling: traces/sampled") ? ["tail_sampling"] : []);
});

test("tail sampling lets model-call spans by, straight to the disk", () => {
  const direct = strings(readAt(file("tail-sampling"), "service", "pipelines", "traces", "processors"));
  expect(direct).toEqual([
    "memory_limiter",
    "filter/model-calls-only",
    ...strings(readAt(file("config"), "service", "pipelines", "traces", "processors")).slice(1),
  ]);
});

test("files are read no faster than memory and queue allow: the connector in between drops what is refused behind it", () => {
  const own = readAt(file("file-log"), "exporters", "otlp_http/loki-from-file");
  const standingOne = readAt(file("config"), "exporters", "otlp_http/loki");
  const queue = { ...Object(at(standingOne, "sending_queue")), block_on_overflow: true };
  expect(own).toEqual({ ...Object(standingOne), sending_queue: queue });
  expect(pipelines.filter(({ pipeline }) => pipeline.startsWith("file-log"))).toEqual([
    { pipeline: "file-log: logs/file", receivers: ["file_log"], processors: ["memory_limiter"] },
    {
      pipeline: "file-log: logs/from-file",
      receivers: ["otlp_json"],
      processors: strings(readAt(file("config"), "service", "pipelines", "logs", "processors")).slice(1),
    },
  ]);
});

test("the token's list of extensions is the standing one and itself: lists replace each other", () => {
  const before = strings(readAt(file("config"), "service", "extensions"));
  expect(readAt(file("token"), "service", "extensions")).toEqual([...before, "bearertokenauth"]);
});

test("options are variables, and those that a file names are those that it explains", () => {
  for (const name of [...standing, ...options]) {
    const text = readText(file(name));
    const used = new Set([...text.matchAll(/\$\{env:([A-Z_]+):-/g)].map(([, variable]) => variable));
    const explained = new Set([...text.matchAll(/^# +(RELAYSCOPE_[A-Z_]+)/gm)].map(([, variable]) => variable));
    expect(used, name).toEqual(explained);
    expect(text.match(/\$\{(?!env:[A-Z_]+:-)/g), name).toBeNull();
  }
});
