import {
  type Attributes,
  type Exception,
  type Histogram,
  type MeterProvider,
  type Span,
  SpanStatusCode,
  ValueType,
} from "@opentelemetry/api";
import type { Attempt } from "../call.ts";
import { attributeNames as a, type AttributeKey } from "./catalog-attributes.ts";
import { metrics } from "./catalog.ts";
import { httpMethod, httpSpanName } from "./http-attributes.ts";
import { undiciScope } from "./scope.ts";
import { toldError } from "./told-error.ts";

// What that instrumentation copies from its span to its metric.
const labelKeys: readonly AttributeKey[] = [
  "httpStatus",
  "httpMethod",
  "serverAddress",
  "serverPort",
  "urlScheme",
  "errorType",
  "protocolVersion",
];

/** The histogram that instrumentation-undici 0.34.0 makes, to the letter: the SDK then adds up both under one name. */
export function createUndiciHistogram(meterProvider: MeterProvider): Histogram {
  const { name, unit, buckets } = metrics.httpDuration;
  return meterProvider.getMeter(undiciScope.name, undiciScope.version).createHistogram(name, {
    description: "Measures the duration of outbound HTTP requests.",
    unit,
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: [...buckets] },
  });
}

/** Ends a span as instrumentation-undici 0.34.0 would have, and says under which labels it would have recorded the duration. */
export function endAsUndici(span: Span, attempt: Attempt): Attributes {
  const attributes = attributesOf(attempt);
  const failure = failureOf(attempt);
  disown(span);
  span.updateName(httpSpanName(attempt.method));
  if (failure !== undefined) attributes[a.errorType] = failure.errorType;
  span.setAttributes(attributes);
  const end = attempt.startedAt + attempt.durationMs;
  if (failure !== undefined) {
    span.recordException(failure.exception, end);
    span.setStatus({ code: SpanStatusCode.ERROR, ...(failure.message !== undefined && { message: failure.message }) });
  } else if (attributes[a.errorType] !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(end);
  return Object.fromEntries(labelKeys.filter((key) => a[key] in attributes).map((key) => [a[key], attributes[a[key]]]));
}

function attributesOf(attempt: Attempt): Attributes {
  const url = new URL(attempt.url);
  const scheme = url.protocol.replace(":", "");
  const attributes: Attributes = {
    [a.httpMethod]: httpMethod(attempt.method),
    [a.httpMethodOriginal]: attempt.method,
    [a.urlFull]: attempt.url,
    [a.urlPath]: url.pathname,
    [a.urlQuery]: url.search,
    [a.urlScheme]: scheme,
    [a.serverAddress]: url.hostname,
    [a.serverPort]: url.port === "" ? attempt.serverPort : Number(url.port),
  };
  if (attempt.userAgent !== undefined) attributes[a.userAgent] = attempt.userAgent;
  if (attempt.peerAddress !== undefined) attributes[a.peerAddress] = attempt.peerAddress;
  if (attempt.peerPort !== undefined) attributes[a.peerPort] = attempt.peerPort;
  if (attempt.protocolVersion !== undefined) attributes[a.protocolVersion] = attempt.protocolVersion;
  if (attempt.status !== undefined) attributes[a.httpStatus] = attempt.status;
  if (attempt.status !== undefined && attempt.status >= 400) attributes[a.errorType] = String(attempt.status);
  return attributes;
}

/** Where a request of instrumentation-undici's goes. */
interface Addressed {
  readonly origin: string;
  readonly path: string;
}

/** A `startSpanHook` for instrumentation-undici, which would tell the secrets in a URL: `redact` takes them out. */
export function redactUndici(redact: (url: URL) => string): (request: Addressed) => Attributes {
  return ({ origin, path }) => {
    // As it reads it.
    const url = new URL(path, origin);
    const told = redact(url);
    if (told === url.href) return {};
    const { pathname, search } = new URL(told);
    return { [a.urlFull]: told, [a.urlPath]: pathname, [a.urlQuery]: search };
  };
}

interface Failure {
  readonly errorType: string | number;
  readonly exception: Exception;
  readonly message?: string;
}

/** What went wrong as that instrumentation sees it: an abort is nothing, anything else goes by its code, else its name. */
function failureOf({ thrown }: Attempt): Failure | undefined {
  if (thrown === undefined || thrown === null) return undefined;
  const error = toldError(thrown);
  if (error.name === "AbortError") return undefined;
  return {
    errorType: error.code ?? error.name,
    exception: error as Exception,
    ...(error.message !== undefined && { message: error.message }),
  };
}

/** Makes a span that we began look begun by instrumentation-undici. */
function disown(span: Span): void {
  // The SDK's span has its scope and attributes as plain properties, but the API names neither. The span of another SDK keeps its own.
  const own = span as Span & { instrumentationScope?: object; attributes?: Attributes };
  if (own.instrumentationScope !== undefined) own.instrumentationScope = { ...undiciScope, schemaUrl: undefined };
  if (own.attributes === undefined) return;
  for (const key of ["operation", "provider", "requestModel"] as const) delete own.attributes[a[key]];
}
