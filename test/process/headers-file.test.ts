import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startOtlpReceiver } from "./otlp-receiver.ts";
import { runPreloaded } from "./preloaded.ts";

const file = join(tmpdir(), `relayscope-${process.pid}-otlp-headers`);
writeFileSync(file, "authorization=Bearer planted-key\nx-signal=file\n", { mode: 0o600 });
const env = {
  RELAYSCOPE_OTLP_HEADERS_FILE: file,
  OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer old,x-common=common",
  OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-signal=own",
};

test("headers from a file go with every export, from a running process and from one that ends, and nowhere else", async () => {
  const collector = await startOtlpReceiver();
  const { out, err, code } = await runPreloaded({
    script: "otel-app.mjs",
    endpoint: collector.url,
    parameters: ["5", "300"],
    // The first batches leave at once, the metrics at the end.
    env: {
      ...env,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "1",
      RELAYSCOPE_EXIT_TIMEOUT: "8000",
      RELAYSCOPE_LOG_LEVEL: "debug",
    },
  });
  await collector.close();
  expect(code).toBe(0);
  expect(new Set(collector.received.map(({ path }) => path)).size).toBe(3);
  for (const { path, headers, text } of collector.received) {
    const signal = path === "/v1/logs" ? "own" : "file";
    expect(headers).toMatchObject({ authorization: "Bearer planted-key", "x-common": "common", "x-signal": signal });
    expect(text).not.toContain("planted");
  }
  expect(out + err).not.toContain("planted");
  expect(err).toContain("; headers from a file; ");
});

test("so they do from a service that is configured in code, whose own go before them", async () => {
  const collector = await startOtlpReceiver();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("fixtures/code-configured-headers.mjs", import.meta.url))],
    {
      env: { PATH: process.env["PATH"], OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  await new Promise((done) => child.on("close", done));
  await collector.close();
  expect(new Set(collector.received.map(({ path }) => path)).size).toBe(3);
  for (const { path, headers } of collector.received) {
    const signal = path === "/v1/logs" ? "own" : "file";
    const expected = {
      authorization: "Bearer planted-key",
      "x-common": "common",
      "x-signal": signal,
      "x-code": "code",
    };
    expect(headers).toMatchObject(expected);
  }
});
