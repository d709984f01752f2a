import protobuf from "protobufjs";

// Of opentelemetry-proto 1.x, the part of metrics that we read and write; anything else in a message is kept as unknown.
const source = `
syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message ScopeMetrics { repeated Metric metrics = 2; string schema_url = 3; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; }
}
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message NumberDataPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5;
}
message HistogramDataPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; optional double sum = 5;
  repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated Exemplar exemplars = 8;
}
message Exemplar { fixed64 time_unix_nano = 2; double as_double = 3; bytes span_id = 4; bytes trace_id = 5; }
`;

/** An export request of metrics in OTLP protobuf. */
export const RequestMessage = protobuf.parse(source).root.lookupType("Request");

interface DecodedExemplar {
  readonly timeUnixNano: string;
  readonly asDouble: number;
  readonly spanId: string;
  readonly traceId: string;
}

export interface DecodedMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly DecodedPoint[] };
  readonly histogram?: { readonly dataPoints: readonly DecodedPoint[] };
}

interface DecodedPoint {
  readonly exemplars?: readonly DecodedExemplar[];
}

/** Its metrics, ids as base64 and long numbers as text. */
export function decodeMetrics(request: Uint8Array): readonly DecodedMetric[] {
  const decoded = RequestMessage.toObject(RequestMessage.decode(request), { longs: String, bytes: String }) as {
    readonly resourceMetrics?: readonly {
      readonly scopeMetrics?: readonly { readonly metrics?: readonly DecodedMetric[] }[];
    }[];
  };
  return (decoded.resourceMetrics ?? []).flatMap(({ scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ metrics = [] }) => metrics),
  );
}
