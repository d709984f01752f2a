// How much telemetry the collector takes without loss, on the back ends of `npm run stack`: prints what was measured.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startStack, stopStack } from "../stack/running-stack.ts";
import { build } from "../tools/build.ts";
import { batchCalls, recordCalls, signals } from "./recorded-calls.ts";
import { coresOf, runStep, type Bench, type Step } from "./stack-step.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "10" } } });
const seconds = Number(values.seconds);
if (!Number.isInteger(seconds) || seconds < 2 || seconds > 600) {
  console.error(`--seconds ${values.seconds}: expected whole seconds from 2 to 600, for each step`);
  process.exit(2);
}
if (process.platform !== "linux") {
  console.error("bench:stack reads what each process uses from /proc, which Linux alone has");
  process.exit(2);
}

const parts = ["otel-collector", "tempo", "loki", "prometheus", "sender"];
const folder = mkdtempSync(join(tmpdir(), "relayscope-bench-"));
for (const [name, text] of Object.entries({ alert_webhook_url: "http://127.0.0.1:9/nobody", relay_key: "none" }))
  writeFileSync(join(folder, name), text);
if (!existsSync("dist/register.js")) await build();
const recorded = await recordCalls();
const write = (text: string) => void process.stderr.write(text);
const stack = await startStack({ folder: join(folder, "stack"), ports: "free", secrets: folder, write });
try {
  await measure({ stack, recorded });
} finally {
  await stopStack(stack);
  rmSync(folder, { recursive: true, force: true });
}

async function measure(bench: Bench): Promise<void> {
  const { batches, points, bytes } = recorded;
  const spans = batches.reduce((sum, batch) => sum + batch.spans, 0) / batches.length / batchCalls;
  print(`${availableParallelism()} cores, ${cpus()[0]?.model ?? "of an unknown kind"}; what sends is on them as well`);
  for (const { name, is, version } of stack.parts) print(`  ${name} ${version ?? ""} (${is})`);
  print(`a call: ${spans.toFixed(2)} spans, 1 record; 20 of them in a request: ${bytes.traces} + ${bytes.logs} bytes`);
  print(`a process: 20 calls/s, and once a minute its ${points} points (${bytes.metrics} bytes)`);

  print(`\nRising rates, ${seconds} s each. Cores in use:`);
  print(
    line(["calls/s", "all", "collector", "tempo", "loki", "prometheus", "sender", "collector MiB", "to empty it, s"]),
  );
  let best: Step | undefined;
  let over: Step | undefined;
  for (let rate = 100; over === undefined; rate = Math.round((rate * 1.5) / 100) * 100 || 200) {
    const step = await runStep(bench, { signals, callsPerSecond: rate, seconds });
    print(
      line([
        String(rate),
        coresOf(step).toFixed(2),
        ...parts.map((part) => cores(step, part)),
        peak(step),
        drain(step),
      ]),
    );
    if (step.limit === undefined) best = step;
    else over = step;
  }
  print(`\nwithout loss: ${best?.callsPerSecond ?? "less than 100"} calls/s`);
  print(`first bottleneck, at ${over.callsPerSecond} calls/s: ${over.limit ?? ""}`);
  if (best === undefined) return void (process.exitCode = 1);

  const rate = Math.max(100, Math.round(best.callsPerSecond / 200) * 100);
  print(`\nThe collector, ${rate} calls/s, ${2 * seconds} s each:`);
  print(line(["signal", "CPU ms", "per 1,000 calls", "of all", "peak MiB"]));
  let whole: number | undefined;
  for (const some of [signals, ...signals.map((signal) => [signal])]) {
    const step = await runStep(bench, { signals: some, callsPerSecond: rate, seconds: 2 * seconds });
    const cpuMs = step.used["otel-collector"]?.cpuMs ?? Number.NaN;
    const each = cpuMs / (step.sent.calls / 1000);
    whole ??= each;
    print(
      line([
        some.length > 1 ? "all" : some.join(),
        cpuMs.toFixed(0),
        each.toFixed(0),
        (each / whole).toFixed(2),
        peak(step),
      ]),
    );
  }
}

function cores({ used, sent }: Step, part: string): string {
  return ((used[part]?.cpuMs ?? Number.NaN) / 1000 / sent.seconds).toFixed(2);
}

function peak({ used }: Step): string {
  return used["otel-collector"]?.peakMiB.toFixed(0) ?? "";
}

function drain({ drainSeconds }: Step): string {
  return drainSeconds.toFixed(1);
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, place) => (place === 0 ? cell.padEnd(10) : cell.padStart(Math.max(10, cell.length + 2))))
    .join("");
}

function print(text: string): void {
  console.log(text);
}
