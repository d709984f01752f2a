import protobuf from "protobufjs";

// Field numbers and types of opentelemetry-proto 1.x (trace, resource, common), as far as a stored trace is read back.
const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: "repeated" });
const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: {
        value: {
          oneof: ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"],
        },
      },
      fields: {
        stringValue: field(1, "string"),
        boolValue: field(2, "bool"),
        intValue: field(3, "int64"),
        doubleValue: field(4, "double"),
        arrayValue: field(5, "ArrayValue"),
        kvlistValue: field(6, "KeyValueList"),
        bytesValue: field(7, "bytes"),
      },
    },
    ArrayValue: { fields: { values: list(1, "AnyValue") } },
    KeyValueList: { fields: { values: list(1, "KeyValue") } },
    KeyValue: { fields: { key: field(1, "string"), value: field(2, "AnyValue") } },
    Scope: { fields: { name: field(1, "string"), version: field(2, "string"), attributes: list(3, "KeyValue") } },
    Resource: { fields: { attributes: list(1, "KeyValue") } },
    Event: { fields: { timeUnixNano: field(1, "fixed64"), name: field(2, "string"), attributes: list(3, "KeyValue") } },
    Status: { fields: { message: field(2, "string"), code: field(3, "int32") } },
    Span: {
      fields: {
        traceId: field(1, "bytes"),
        spanId: field(2, "bytes"),
        traceState: field(3, "string"),
        parentSpanId: field(4, "bytes"),
        name: field(5, "string"),
        kind: field(6, "int32"),
        startTimeUnixNano: field(7, "fixed64"),
        endTimeUnixNano: field(8, "fixed64"),
        attributes: list(9, "KeyValue"),
        events: list(11, "Event"),
        status: field(15, "Status"),
      },
    },
    ScopeSpans: { fields: { scope: field(1, "Scope"), spans: list(2, "Span"), schemaUrl: field(3, "string") } },
    ResourceSpans: {
      fields: { resource: field(1, "Resource"), scopeSpans: list(2, "ScopeSpans"), schemaUrl: field(3, "string") },
    },
    TracesData: { fields: { resourceSpans: list(1, "ResourceSpans") } },
  },
});
const tracesData = root.lookupType("TracesData");

/** One span with what it belongs to; ids in hex, 64-bit numbers as text, as OTLP's JSON has them. */
export interface StoredSpan {
  readonly resource: object;
  readonly scope: object;
  readonly span: { readonly traceId: string; readonly spanId: string; readonly [member: string]: unknown };
}

interface Decoded {
  readonly resourceSpans?: readonly {
    readonly resource?: object;
    readonly scopeSpans?: readonly { readonly scope?: object; readonly spans?: readonly Record<string, unknown>[] }[];
  }[];
}

/** The spans of one OTLP/HTTP request in protobuf. Throws where it is none. */
export function readSpans(body: Uint8Array): readonly StoredSpan[] {
  const { resourceSpans = [] } = tracesData.toObject(tracesData.decode(body), { longs: String }) as Decoded;
  return resourceSpans.flatMap(({ resource = {}, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope = {}, spans = [] }) =>
      spans.map((span) => ({ resource, scope, span: { ...span, ...idsOf(span) } })),
    ),
  );
}

function idsOf(span: Record<string, unknown>): { traceId: string; spanId: string; parentSpanId?: string } {
  const hex = (key: string) => Buffer.from((span[key] ?? []) as Uint8Array).toString("hex");
  const parentSpanId = hex("parentSpanId");
  return { traceId: hex("traceId"), spanId: hex("spanId"), ...(parentSpanId !== "" && { parentSpanId }) };
}
