/** What the body events would have told. */
export interface BodyListener {
  sent(chunk: string | Uint8Array): void;
  received(chunk: Uint8Array): void;
}

type BodyMethod = (this: object, chunk: Uint8Array) => unknown;

/** Whether requests of a prototype publish their body: asked once per undici copy. */
const publishes = new WeakMap<object, boolean>();

/**
 * Hears the body on undici before 7.11 (and so on Node 22's own fetch), which has no channel for it: two own
 * properties on this one request, which hand on exactly what they were given. Where the channels exist it does nothing.
 */
export function tapBody(request: object, listener: BodyListener): void {
  const prototype: unknown = Object.getPrototypeOf(request);
  // undici's class, from outside our types: these two methods are all that is asked of it.
  const { onData, onBodySent } = prototype as { onData?: unknown; onBodySent?: unknown };
  if (typeof prototype !== "object" || prototype === null) return;
  if (publishesBody(prototype) || !isMethod(onData) || !isMethod(onBodySent)) return;
  Object.assign(request, {
    onData(this: object, chunk: Uint8Array): unknown {
      listener.received(chunk);
      return onData.call(this, chunk);
    },
    onBodySent(this: object, chunk: Uint8Array): unknown {
      listener.sent(chunk);
      return onBodySent.call(this, chunk);
    },
  });
}

function publishesBody(prototype: object): boolean {
  let known = publishes.get(prototype);
  if (known === undefined) {
    const { onResponseData, onData } = prototype as { onResponseData?: unknown; onData?: unknown };
    const method = onResponseData ?? onData;
    known = typeof method === "function" && Function.prototype.toString.call(method).includes("bodyChunkReceived");
    publishes.set(prototype, known);
  }
  return known;
}

function isMethod(value: unknown): value is BodyMethod {
  return typeof value === "function";
}
