import type { Attributes } from "@opentelemetry/api";
import type { Attempt, Call, RateLimit } from "../call.ts";
import { attributionLabels } from "./attribution-attributes.ts";
import { errorTypeOf } from "./attributes.ts";
import { attributeNames as a, type AttributeKey } from "./catalog-attributes.ts";
import { httpErrorType, httpMethod } from "./http-attributes.ts";
import type { LabelBound } from "./label-bound.ts";
import type { Opening } from "./recorder.ts";
import { createMemory } from "../remembered.ts";
import { urlTemplate } from "./url-template.ts";

/** Metric labels: few, and each of a bounded number of values. */
export interface Labels {
  /** What every metric about a call carries. */
  base(call: Call): Attributes;
  /** What is sure at a call's beginning. */
  opening(opening: Opening): Attributes;
  /** Of an attempt of a call in a dialect that has these paths. */
  http(attempt: Attempt, paths: readonly string[]): Attributes;
  limit(call: Call, kind: RateLimit["kind"]): Attributes;
  /** One label more, its value foreign and therefore bounded. */
  with(labels: Attributes, key: AttributeKey, value: string): Attributes;
  /** `error.type` more, where the call has one. */
  withError(labels: Attributes, call: Call): Attributes;
}

/**
 * Labels under one bound. A set is never changed: metrics keep them. Equal ones are one object, as far as is remembered,
 * so that what is made of a set need not be made for each call. `chosen` of a call's attribution are base labels, too.
 */
export function createLabels(bound: LabelBound, chosen: readonly string[] = []): Labels {
  const keep = (key: AttributeKey, value: string) => bound.keep(a[key], value);
  // A port is a number on the wire, and a relay in tests has a new one each time.
  const port = (value: number) => (keep("serverPort", String(value)) === "other" ? 0 : value);
  const sets = createMemory<Attributes>();
  const added = new WeakMap<Attributes, Map<string, Attributes>>();
  const withOne = (labels: Attributes, key: AttributeKey, value: string): Attributes => {
    const kept = keep(key, value);
    const text = `${key} ${kept}`;
    let more = added.get(labels);
    if (more === undefined) added.set(labels, (more = new Map()));
    let found = more.get(text);
    // As many as there are labels and values under the bound.
    if (found === undefined) more.set(text, (found = Object.freeze({ ...labels, [a[key]]: kept })));
    return found;
  };
  const makers = {
    base(call: Call): Attributes {
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
      for (const [name, value] of attributionLabels(call.attribution, chosen)) labels[name] = bound.keep(name, value);
      return labels;
    },
    opening({ known, serverAddress, serverPort }: Opening): Attributes {
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
    http(attempt: Attempt, template: string): Attributes {
      const labels: Attributes = {
        [a.httpMethod]: httpMethod(attempt.method),
        [a.serverAddress]: keep("serverAddress", attempt.serverAddress),
        [a.serverPort]: port(attempt.serverPort),
        [a.urlScheme]: schemeOf(attempt),
        [a.urlTemplate]: keep("urlTemplate", template),
      };
      if (attempt.status !== undefined) labels[a.httpStatus] = attempt.status;
      const errorType = httpErrorType(attempt);
      if (errorType !== undefined) labels[a.errorType] = keep("errorType", errorType);
      if (attempt.protocolVersion !== undefined) labels[a.protocolVersion] = attempt.protocolVersion;
      return labels;
    },
  };
  return {
    base: (call) => sets.get(textOf(call, chosen), () => Object.freeze(makers.base(call))),
    opening(opening) {
      const { known, serverAddress, serverPort } = opening;
      const text = `opening ${known?.operation} ${known?.provider} ${serverAddress} ${serverPort} ${known?.model}`;
      return sets.get(text, () => Object.freeze(makers.opening(opening)));
    },
    http(attempt, paths) {
      const template = urlTemplate(attempt.url, paths);
      const { method, serverAddress, serverPort, status, protocolVersion } = attempt;
      const text = `${schemeOf(attempt)} ${template} ${method} ${serverAddress} ${serverPort} ${status} ${protocolVersion} ${httpErrorType(attempt)}`;
      return sets.get(text, () => Object.freeze(makers.http(attempt, template)));
    },
    limit(call, kind) {
      const labels: Attributes = { [a.limitKind]: kind, [a.provider]: keep("provider", call.provider) };
      if (call.asked.model !== undefined) labels[a.requestModel] = keep("requestModel", call.asked.model);
      labels[a.serverAddress] = keep("serverAddress", call.serverAddress);
      labels[a.serverPort] = port(call.serverPort);
      return labels;
    },
    with: withOne,
    withError(labels, call) {
      const errorType = errorTypeOf(call);
      return errorType === undefined ? labels : withOne(labels, "errorType", errorType);
    },
  };
}

function schemeOf({ url }: Attempt): "http" | "https" {
  return url.startsWith("https:") ? "https" : "http";
}

/** What the base labels of a call are made of; models come last, since a stranger wrote them. */
function textOf(call: Call, chosen: readonly string[]): string {
  const { format, provider, serverAddress, serverPort, outcome, role, asked, reading } = call;
  const foreign = [asked.model, reading.model, ...attributionLabels(call.attribution, chosen).flat()];
  return `base ${format.operation} ${provider} ${serverAddress} ${serverPort} ${outcome} ${role} ${JSON.stringify(foreign)}`;
}
