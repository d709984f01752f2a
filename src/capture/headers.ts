/** Headers as undici gives them: a flat list of names and values, on HTTP/2 an object, in undici 5 one text. */
export type RawHeaders = readonly unknown[] | Readonly<Record<string, unknown>> | string | null | undefined;

/** The first value of a header, by its lower-case name. */
export function readHeader(headers: RawHeaders, name: string): string | undefined {
  if (headers === null || headers === undefined) return undefined;
  if (typeof headers === "string") return fromText(headers, name);
  if (!isList(headers)) return text(Object.hasOwn(headers, name) ? headers[name] : undefined);
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const key = headers[index];
    // Length first: nearly every header is told apart by it, and no text is made of it.
    if (hasLength(key) && key.length === name.length && String(key).toLowerCase() === name) {
      return text(headers[index + 1]);
    }
  }
  return undefined;
}

/** Lookups until it pays to write all names down: an answer to a model call is asked for some fifty. */
const FEW = 6;

/** As `readHeader`, for who asks for many. */
export function headerLookup(headers: RawHeaders): (name: string) => string | undefined {
  let asked = 0;
  let places: ReadonlyMap<string, number> | undefined;
  return (name) => {
    asked += 1;
    if (asked <= FEW || headers === null || typeof headers !== "object" || !isList(headers))
      return readHeader(headers, name);
    places ??= placesOf(headers);
    const place = places.get(name);
    return place === undefined ? undefined : text(headers[place]);
  };
}

/** Where the first value of each name is. */
function placesOf(headers: readonly unknown[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const key = headers[index];
    const name = hasLength(key) ? String(key).toLowerCase() : undefined;
    if (name !== undefined && !places.has(name)) places.set(name, index + 1);
  }
  return places;
}

function isList(headers: readonly unknown[] | Readonly<Record<string, unknown>>): headers is readonly unknown[] {
  return Array.isArray(headers);
}

function hasLength(value: unknown): value is { readonly length: number } {
  return typeof value === "string" || value instanceof Uint8Array;
}

function text(value: unknown): string | undefined {
  const single: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof single === "string") return single;
  if (single instanceof Uint8Array)
    return Buffer.from(single.buffer, single.byteOffset, single.byteLength).toString("latin1");
  return typeof single === "number" ? String(single) : undefined;
}

function fromText(headers: string, name: string): string | undefined {
  for (const line of headers.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon === name.length && line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}
