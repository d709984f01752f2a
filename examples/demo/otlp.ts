/** OTLP as JSON, as far as the receiver reads it. 64-bit numbers may be text (protobuf's JSON) or numbers (what JavaScript writes). */
export interface OtlpRequest {
  readonly resourceSpans?: readonly OtlpGroup[];
  readonly resourceMetrics?: readonly OtlpGroup[];
  readonly resourceLogs?: readonly OtlpGroup[];
}

export interface OtlpGroup {
  readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
  readonly scopeSpans?: readonly {
    readonly scope?: OtlpScope;
    readonly schemaUrl?: string;
    readonly spans?: readonly OtlpSpan[];
  }[];
  readonly scopeMetrics?: readonly {
    readonly scope?: OtlpScope;
    readonly schemaUrl?: string;
    readonly metrics?: readonly OtlpMetric[];
  }[];
  readonly scopeLogs?: readonly {
    readonly scope?: OtlpScope;
    readonly schemaUrl?: string;
    readonly logRecords?: readonly OtlpLog[];
  }[];
}

export interface OtlpScope {
  readonly name?: string;
  readonly version?: string;
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value?: OtlpValue;
}

export interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpAttribute[] };
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano: string | number;
  readonly endTimeUnixNano: string | number;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly {
    readonly name: string;
    readonly timeUnixNano: string | number;
    readonly attributes?: readonly OtlpAttribute[];
  }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit?: string;
  readonly description?: string;
  readonly sum?: {
    readonly dataPoints?: readonly OtlpPoint[];
    readonly isMonotonic?: boolean;
    readonly aggregationTemporality?: number;
  };
  readonly gauge?: { readonly dataPoints?: readonly OtlpPoint[] };
  readonly histogram?: { readonly dataPoints?: readonly OtlpPoint[]; readonly aggregationTemporality?: number };
}

export interface OtlpPoint {
  readonly attributes?: readonly OtlpAttribute[];
  readonly startTimeUnixNano?: string | number;
  readonly timeUnixNano?: string | number;
  readonly asInt?: string | number;
  readonly asDouble?: number;
  readonly count?: string | number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bucketCounts?: readonly (string | number)[];
  readonly explicitBounds?: readonly number[];
  readonly exemplars?: readonly OtlpExemplar[];
}

export interface OtlpExemplar {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly asInt?: string | number;
  readonly asDouble?: number;
  readonly timeUnixNano?: string | number;
  readonly filteredAttributes?: readonly OtlpAttribute[];
}

export interface OtlpLog {
  readonly timeUnixNano?: string | number;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly eventName?: string;
  readonly body?: OtlpValue;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: readonly OtlpAttribute[];
}
