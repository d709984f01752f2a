import http from "node:http";
import type { AddressInfo } from "node:net";
import { toldBy, type AttributeValues, type Told } from "./told.ts";

/** The inferences that were exported, by their span's id. */
export interface Received {
  readonly spans: ReadonlyMap<string, Told>;
  readonly logs: ReadonlyMap<string, Told>;
}

/** A collector's stand-in that keeps what spans and log records tell of inferences. */
export interface Receiver extends Received {
  readonly port: number;
  close(): Promise<void>;
}

/** OTLP's AnyValue. */
interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpAttribute[] };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

interface OtlpRecord {
  readonly spanId?: string;
  readonly attributes?: readonly OtlpAttribute[];
}

interface OtlpBody {
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly { readonly spans?: readonly OtlpRecord[] }[] }[];
  readonly resourceLogs?: readonly {
    readonly scopeLogs?: readonly { readonly logRecords?: readonly OtlpRecord[] }[];
  }[];
}

export async function startReceiver(): Promise<Receiver> {
  const spans = new Map<string, Told>();
  const logs = new Map<string, Told>();
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      if (request.url?.endsWith("/metrics")) return;
      const body = JSON.parse(Buffer.concat(parts).toString()) as OtlpBody;
      for (const { scopeSpans = [] } of body.resourceSpans ?? [])
        for (const scope of scopeSpans) keep(spans, scope.spans);
      for (const { scopeLogs = [] } of body.resourceLogs ?? [])
        for (const scope of scopeLogs) keep(logs, scope.logRecords);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    logs,
    port,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function keep(kept: Map<string, Told>, records: readonly OtlpRecord[] = []): void {
  for (const { spanId = "", attributes } of records) {
    const told = toldBy(plainObject(attributes));
    if (told === undefined) continue;
    if (kept.has(spanId)) throw new Error(`corpus: span ${spanId} was told twice`);
    kept.set(spanId, told);
  }
}

function plainObject(attributes: readonly OtlpAttribute[] = []): AttributeValues {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain({ arrayValue, kvlistValue, intValue, ...simple }: OtlpValue): unknown {
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(plain);
  if (kvlistValue !== undefined) return plainObject(kvlistValue.values);
  return intValue === undefined ? (simple.stringValue ?? simple.boolValue ?? simple.doubleValue) : Number(intValue);
}
