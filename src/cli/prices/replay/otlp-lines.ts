import { callEvent } from "../../../telemetry/catalog.ts";
import { lineLimit, readLines } from "./lines.ts";
import { type Met, type PastRecord, pastRecord } from "./past-record.ts";

/**
 * Reads the calls out of lines of OTLP JSON, a logs request on each: a record a line as RELAYSCOPE_LOG_FILE writes them, or a batch a
 * line as a Collector's file exporter does. A line is in memory at a time.
 */
export async function* readOtlpLines(
  source: AsyncIterable<Uint8Array>,
  met: Met,
  limit = lineLimit,
): AsyncGenerator<readonly PastRecord[]> {
  for await (const line of readLines(source, limit)) {
    if (line?.trim() === "") continue;
    met.lines += 1;
    if (line === undefined) met.tooLong += 1;
    else {
      const groups = parse(line);
      if (groups === undefined) met.badLines += 1;
      else yield recordsOf(groups, met);
    }
  }
}

// Foreign JSON: a value of any kind, of which each part is looked at before it is used. It is not read through `Json`, which reads
// the first 1,024 elements of a list: a batch may have more.
type Foreign = Readonly<Record<string, unknown>>;

function parse(line: string): readonly unknown[] | undefined {
  try {
    const groups = fields(JSON.parse(line))["resourceLogs"];
    return Array.isArray(groups) ? groups : undefined;
  } catch {
    return undefined;
  }
}

function recordsOf(groups: readonly unknown[], met: Met): readonly PastRecord[] {
  const found: PastRecord[] = [];
  for (const group of groups) {
    const resource = list(fields(fields(group)["resource"])["attributes"]);
    for (const scoped of list(fields(group)["scopeLogs"])) {
      for (const log of list(fields(scoped)["logRecords"])) {
        const record = readRecord(fields(log), resource);
        if (record === undefined) met.others += 1;
        else found.push(record);
      }
    }
  }
  return found;
}

function readRecord(log: Foreign, resource: readonly unknown[]): PastRecord | undefined {
  const own = list(log["attributes"]);
  const values = new Map([...resource, ...own].flatMap(readAttribute));
  // A Collector may have copied the event's name into an attribute, where a back end keeps it.
  if (log["eventName"] !== callEvent && values.get("event.name") !== callEvent) return undefined;
  const at = millisecondsOf(log["timeUnixNano"]) ?? millisecondsOf(log["observedTimeUnixNano"]);
  if (at === undefined) return undefined;
  const { traceId, spanId } = log;
  const known = isId(traceId, 32) && isId(spanId, 16);
  return pastRecord(at, known ? `${traceId}${spanId}`.toLowerCase() : undefined, values);
}

function readAttribute(attribute: unknown): [string, string | number][] {
  const { key, value } = fields(attribute);
  const { stringValue, intValue, doubleValue, boolValue } = fields(value);
  const read = stringValue ?? intValue ?? doubleValue ?? boolValue;
  if (typeof key !== "string") return [];
  if (typeof read === "string" || typeof read === "number") return [[key, read]];
  return typeof read === "boolean" ? [[key, String(read)]] : [];
}

/** Nanoseconds since 1970, as text or as a number; 0 stands for a time that nobody knows. */
function millisecondsOf(nanos: unknown): number | undefined {
  const text = typeof nanos === "number" ? String(nanos) : nanos;
  if (typeof text !== "string" || !/^\d{1,20}$/.test(text) || Number(text) === 0) return undefined;
  return Number(BigInt(text) / 1000n) / 1000;
}

function isId(value: unknown, length: number): value is string {
  return typeof value === "string" && value.length === length && /^[\da-f]+$/i.test(value) && !/^0+$/.test(value);
}

function fields(value: unknown): Foreign {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Foreign) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
