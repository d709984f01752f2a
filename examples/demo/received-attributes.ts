import type { OtlpAttribute, OtlpGroup, OtlpScope, OtlpValue } from "./otlp.ts";

export type AttributeValue =
  | string
  | number
  | boolean
  | undefined
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes as a plain object, by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Who says something: the library in whose name it is said, and the process. */
export interface Origin {
  readonly scope: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
  readonly resource: Attributes;
}

export function readAttributes(attributes: readonly OtlpAttribute[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]));
}

export function readValue(value: OtlpValue | undefined): AttributeValue {
  if (value === undefined) return undefined;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(readValue);
  if (value.kvlistValue !== undefined) return readAttributes(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}

/** A value as one line of text. */
export function textOf(value: AttributeValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value ?? "unknown");
}

export function readOrigin(
  group: OtlpGroup,
  scoped: { readonly scope?: OtlpScope; readonly schemaUrl?: string },
): Origin {
  const { scope, schemaUrl } = scoped;
  return {
    scope: {
      name: scope?.name ?? "",
      ...(scope?.version && { version: scope.version }),
      ...(schemaUrl && { schemaUrl }),
    },
    resource: readAttributes(group.resource?.attributes),
  };
}

/** Nanoseconds since 1970, which a number can't hold. */
export function readNanos(value: string | number | undefined): bigint {
  return BigInt(value ?? 0);
}

/** Epoch milliseconds with their fraction. */
export function toMs(nanos: bigint): number {
  return Number(nanos / 1000n) / 1000;
}
