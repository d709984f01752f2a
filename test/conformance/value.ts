/** An attribute's value with the type that OTLP gave it. `malformed` is a value that OTLP does not know. */
export type Value =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "int" | "double"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "string[]"; readonly value: readonly string[] }
  | { readonly type: "structure" | "malformed"; readonly value: string };

/** Attributes by name. */
export type Attributes = ReadonlyMap<string, Value>;

/** One key and value, not yet read. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: unknown;
}

/** Reads OTLP's AnyValue. */
export function readValue(any: unknown): Value {
  if (typeof any !== "object" || any === null) return malformed(any);
  const [kind, value]: [string?, unknown?] = Object.entries(any)[0] ?? [];
  if (kind === "stringValue" && typeof value === "string") return { type: "string", value };
  if (kind === "boolValue" && typeof value === "boolean") return { type: "boolean", value };
  if (kind === "doubleValue" && typeof value === "number") return { type: "double", value };
  if (kind === "intValue") return readInt(value) ?? malformed(any);
  if (kind === "arrayValue") return readArray(value);
  if (kind === "kvlistValue") return { type: "structure", value: JSON.stringify(value) };
  return malformed(any);
}

/** The value as a sentence shows it. */
export function shown(value: Value | undefined): string {
  if (value === undefined) return "absent";
  const text = typeof value.value === "string" && value.type !== "string" ? value.value : JSON.stringify(value.value);
  return `${text.length > 120 ? `${text.slice(0, 120)}…` : text} (${value.type})`;
}

/** The text of a string attribute; undefined where it is absent or of another type. */
export function textAt(attributes: Attributes, name: string): string | undefined {
  const found = attributes.get(name);
  return found?.type === "string" ? found.value : undefined;
}

/** The number of an int or double attribute; undefined where it is absent or of another type. */
export function numberAt(attributes: Attributes, name: string): number | undefined {
  const found = attributes.get(name);
  return found?.type === "int" || found?.type === "double" ? found.value : undefined;
}

function readInt(value: unknown): Value | undefined {
  if (typeof value === "number" && Number.isInteger(value)) return { type: "int", value };
  return typeof value === "string" && /^-?\d+$/.test(value) ? { type: "int", value: Number(value) } : undefined;
}

function readArray(array: unknown): Value {
  const raw: unknown = typeof array === "object" && array !== null ? Reflect.get(array, "values") : undefined;
  const values = Array.isArray(raw) ? raw.map(readValue) : [];
  const texts = values.flatMap((value) => (value.type === "string" ? [value.value] : []));
  if (texts.length === values.length) return { type: "string[]", value: texts };
  return { type: "structure", value: JSON.stringify(raw) };
}

function malformed(any: unknown): Value {
  return { type: "malformed", value: JSON.stringify(any) ?? "nothing" };
}
