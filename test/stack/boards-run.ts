import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isCall } from "../../examples/demo/call-row.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import type { Flavour } from "../../monitoring/flavour.ts";
import { until } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { root } from "../../stack/running-stack.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import type { Shown as Time } from "../../monitoring/grafana/fill-variables.ts";
import type { TimedCall } from "./boards-figures.ts";
import { startDesks, type RunningDesks, type ServedCall } from "./desks.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";
import { readStoredSpans, type BackEnds } from "./stored.ts";

/** A stack with what the desks told it, the time to look at, and what their relays served. */
export interface BoardsRun {
  readonly loopback: LoopbackStack;
  readonly calls: readonly ServedCall[];
  /** The same calls as their services saw them. */
  readonly timed: readonly TimedCall[];
  /** One of them, that failed. */
  readonly traceId: string;
  /** The hour that ends with the last export. */
  readonly time: Time;
  stop(): Promise<void>;
}

/**
 * Has the desks work in front of a stack of this flavour. Once all is answered they go on exporting for `idleMs`: Prometheus
 * stretches an increase by half a step at either end of the samples, which is little of many steps.
 */
export async function runBoards(flavour: Flavour, idleMs: number): Promise<BoardsRun> {
  const compose = flavour === "classic" ? [] : [join(root, "docker-compose.native.yml")];
  let desks: RunningDesks | undefined;
  const loopback = await startLoopbackStack(undefined, {
    compose: [join(root, "docker-compose.yml"), ...compose],
    adjust({ name }, layout) {
      if (name !== "prometheus") return;
      // For `anchored`, by which the same sum comes out to the last digit.
      const file = join(placeOf(layout, name).configuration, flavour === "classic" ? "flags" : "flags-native");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace(/^--enable-feature=/m, "$&promql-extended-range-selectors,"));
    },
  });
  try {
    const latest = { OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental" };
    desks = await startDesks(loopback.endpoint, flavour === "native" ? latest : {});
    await desks.asked;
    await sleep(idleMs);
    const to = Math.floor(Date.now() / 1000);
    const served = desks.read();
    await desks.end();
    const { ends } = loopback;
    // What is stored is shown a little later.
    const all = async () => {
      const found = await spansOfDesks(ends, served);
      return found.length >= served.length ? found : undefined;
    };
    const spans = (await until(all, 120_000)) ?? (await spansOfDesks(ends, served));
    const calls = [...served, ...spans.filter(isUnserved).map(toUnserved)];
    const failed = spans.find(({ attributes }) => attributes[names.outcome] === "interrupted");
    const time = { from: to - 3600, to, step: 15 };
    return {
      loopback,
      calls,
      timed: spans.map(toTimed),
      traceId: failed?.traceId ?? "",
      time,
      stop: () => loopback.stop(),
    };
  } catch (error) {
    await desks?.end();
    await loopback.stop();
    throw error;
  }
}

/** One service after the other: Tempo refuses more than so many jobs at a time. */
async function spansOfDesks(ends: BackEnds, calls: readonly ServedCall[]): Promise<readonly ReceivedSpan[]> {
  const spans: ReceivedSpan[] = [];
  for (const service of new Set(calls.map((call) => call.service)))
    spans.push(...(await readStoredSpans(ends, service)));
  return spans.filter(isCall);
}

/** One that its app left before any relay saw it, as happens where all is slow: in no ledger, and a call all the same. */
function isUnserved({ attributes }: ReceivedSpan): boolean {
  return attributes[names.requestModel] === undefined && attributes[names.outcome] === "cancelled";
}

function toUnserved({ attributes, resource, startMs, durationMs }: ReceivedSpan): ServedCall {
  const role = attributes[names.role];
  return {
    service: String(resource["service.name"]),
    team: String(resource["service.namespace"]),
    env: String(resource["deployment.environment.name"]),
    role: role === "baseline" || role === "candidate" ? role : undefined,
    host: String(attributes[names.serverAddress]),
    port: Number(attributes[names.serverPort]),
    model: "",
    stream: false,
    outcome: "cancelled",
    attempts: 1,
    seconds: durationMs / 1000,
    operation: {
      id: 0,
      dialect: "",
      kind: "chat",
      provider: "",
      model: "",
      door: "localhost",
      tier: "",
      attempts: [
        { operation: 0, attempt: 1, model: "", path: "", stream: false, usageAsked: false, startedAt: startMs },
      ],
    },
    cost: undefined,
    firstTokenSeconds: undefined,
    finish: undefined,
  };
}

function toTimed({ attributes, resource, durationMs }: ReceivedSpan): TimedCall {
  const firstToken = attributes[names.timeToFirstChunk];
  return {
    service: String(resource["service.name"]),
    host: String(attributes[names.serverAddress]),
    model: String(attributes[names.requestModel] ?? ""),
    seconds: durationMs / 1000,
    firstTokenSeconds: typeof firstToken === "number" ? firstToken : undefined,
  };
}
