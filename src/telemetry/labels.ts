import type { Attributes } from "@opentelemetry/api";
import type { Attempt, Call, RateLimit } from "../call.ts";
import { errorTypeOf } from "./attributes.ts";
import { attributeNames as a, type AttributeKey } from "./catalog-attributes.ts";
import { httpErrorType, httpMethod } from "./http-attributes.ts";
import type { LabelBound } from "./label-bound.ts";
import type { Opening } from "./recorder.ts";
import { urlTemplate } from "./url-template.ts";

/** Metric labels: few, and each of a bounded number of values. */
export interface Labels {
  /** What every metric about a call carries. */
  base(call: Call): Attributes;
  /** What is sure at a call's beginning. */
  opening(opening: Opening): Attributes;
  http(format: string, attempt: Attempt): Attributes;
  limit(call: Call, kind: RateLimit["kind"]): Attributes;
  /** One label more, its value foreign and therefore bounded. */
  with(labels: Attributes, key: AttributeKey, value: string): Attributes;
  /** `error.type` more, where the call has one. */
  withError(labels: Attributes, call: Call): Attributes;
}

/** Labels under one bound. Each set is made anew and never changed: metrics keep them. */
export function createLabels(bound: LabelBound): Labels {
  const keep = (key: AttributeKey, value: string) => bound.keep(a[key], value);
  // A port is a number on the wire, and a relay in tests has a new one each time.
  const port = (value: number) => (keep("serverPort", String(value)) === "other" ? 0 : value);
  return {
    base(call) {
      const labels: Attributes = {
        [a.operation]: call.format.operation,
        [a.provider]: keep("provider", call.provider),
      };
      if (call.asked.model !== undefined) labels[a.requestModel] = keep("requestModel", call.asked.model);
      if (call.reading.model !== undefined) labels[a.responseModel] = keep("responseModel", call.reading.model);
      labels[a.serverAddress] = keep("serverAddress", call.serverAddress);
      labels[a.serverPort] = port(call.serverPort);
      labels[a.outcome] = call.outcome;
      if (call.role !== undefined) labels[a.role] = call.role;
      return labels;
    },
    opening({ known, serverAddress, serverPort }) {
      const labels: Attributes = {};
      if (known !== undefined) {
        labels[a.operation] = known.operation;
        labels[a.provider] = keep("provider", known.provider);
        if (known.model !== undefined) labels[a.requestModel] = keep("requestModel", known.model);
      }
      labels[a.serverAddress] = keep("serverAddress", serverAddress);
      labels[a.serverPort] = port(serverPort);
      return labels;
    },
    http(format, attempt) {
      const labels: Attributes = {
        [a.httpMethod]: httpMethod(attempt.method),
        [a.serverAddress]: keep("serverAddress", attempt.serverAddress),
        [a.serverPort]: port(attempt.serverPort),
        [a.urlScheme]: attempt.url.startsWith("https:") ? "https" : "http",
        [a.urlTemplate]: keep("urlTemplate", urlTemplate(format, attempt.url)),
      };
      if (attempt.status !== undefined) labels[a.httpStatus] = attempt.status;
      const errorType = httpErrorType(attempt);
      if (errorType !== undefined) labels[a.errorType] = keep("errorType", errorType);
      if (attempt.protocolVersion !== undefined) labels[a.protocolVersion] = attempt.protocolVersion;
      return labels;
    },
    limit(call, kind) {
      const labels: Attributes = { [a.limitKind]: kind, [a.provider]: keep("provider", call.provider) };
      if (call.asked.model !== undefined) labels[a.requestModel] = keep("requestModel", call.asked.model);
      labels[a.serverAddress] = keep("serverAddress", call.serverAddress);
      labels[a.serverPort] = port(call.serverPort);
      return labels;
    },
    with: (labels, key, value) => ({ ...labels, [a[key]]: keep(key, value) }),
    withError(labels, call) {
      const errorType = errorTypeOf(call);
      return errorType === undefined ? labels : { ...labels, [a.errorType]: keep("errorType", errorType) };
    },
  };
}
