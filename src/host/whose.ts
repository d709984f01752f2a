import { type LoggerProvider, type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import type { OtelMode } from "../settings/config.ts";
import { readOlderLogs, readRegistered, type Registered } from "./shared-api.ts";

/** Where calls are told. */
export interface Providers {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly loggerProvider?: LoggerProvider;
}

/** What decides. */
export interface Choice {
  readonly mode: OtelMode;
  /** Those of our SDK, by the same names; a signal that it does not send is absent. */
  readonly own: Partial<Providers>;
  /** What we have registered ourselves: not the app's. */
  readonly offered: Registered;
  /** Whether an address for exports was said: what an app's SDK leaves out is sent there, and to nowhere by default. */
  readonly addressed: boolean;
  /** Gets every log record besides; ours has it inside. */
  readonly besides: LoggerProvider | undefined;
}

/** Whose OpenTelemetry each signal goes through. */
export type Whose = Readonly<Record<"traces" | "metrics" | "logs", "app" | "own" | "none">>;

/** Calls `tell` now, and at each later call of what it returns where the app has registered something else since. */
export function followApp(choice: Choice, tell: (providers: Providers, whose: Whose) => void): () => void {
  let last: readonly unknown[] | undefined;
  const follow = (): void => {
    const theirs = readTheirs(choice.offered);
    const found = [theirs.trace, theirs.metrics, theirs.logs];
    if (last?.every((one, index) => one === found[index])) return;
    last = found;
    const { providers, whose } = choose(choice, theirs);
    tell(providers, whose);
  };
  follow();
  return follow;
}

/** Whether an address for any signal is said. */
export function isAddressed(env: NodeJS.ProcessEnv): boolean {
  return Object.entries(env).some(
    ([name, value]) => /^OTEL_EXPORTER_OTLP_([A-Z]+_)?ENDPOINT$/.test(name) && value?.trim() !== "",
  );
}

/** What the app itself has registered. */
export function readTheirs(offered: Registered): Registered {
  const { trace: tracers, metrics: meters, logs } = readRegistered();
  const loggers = logs === undefined || logs === offered.logs ? readOlderLogs() : logs;
  return {
    ...(tracers !== undefined && tracers !== offered.trace && { trace: tracers }),
    ...(meters !== undefined && meters !== offered.metrics && { metrics: meters }),
    ...(loggers !== undefined && { logs: loggers }),
  };
}

function choose({ mode, own, addressed, besides }: Choice, theirs: Registered) {
  const apps = mode === "own" ? {} : theirs;
  const hasSdk = apps.trace !== undefined || apps.metrics !== undefined || apps.logs !== undefined;
  const ours = mode === "own" || (mode === "auto" && (!hasSdk || addressed)) ? own : {};
  const loggers = (apps.logs === undefined ? [ours.loggerProvider ?? besides] : [apps.logs, besides]).filter(
    (one) => one !== undefined,
  );
  const providers: Providers = {
    // The API's own stand-ins do nothing.
    tracerProvider: apps.trace ?? ours.tracerProvider ?? trace.getTracerProvider(),
    meterProvider: apps.metrics ?? ours.meterProvider ?? metrics.getMeterProvider(),
    ...(loggers[0] !== undefined && { loggerProvider: loggers.length === 1 ? loggers[0] : both(loggers) }),
  };
  const whose: Whose = {
    traces: whoseIs(apps.trace, ours.tracerProvider),
    metrics: whoseIs(apps.metrics, ours.meterProvider),
    logs: whoseIs(apps.logs, ours.loggerProvider),
  };
  return { providers, whose };
}

function whoseIs(theirs: unknown, ours: unknown): "app" | "own" | "none" {
  if (theirs !== undefined) return "app";
  return ours === undefined ? "none" : "own";
}

function both(providers: readonly LoggerProvider[]): LoggerProvider {
  return {
    getLogger(...given) {
      const loggers = providers.map((provider) => provider.getLogger(...given));
      return {
        emit: (record) => loggers.forEach((logger) => logger.emit(record)),
        enabled: (options) => loggers.some((logger) => logger.enabled?.(options) ?? true),
      };
    },
  };
}
