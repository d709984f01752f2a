import { cleanName, maskText } from "../mask.ts";
import { asLine } from "../settings/quote.ts";

/** Of something thrown, what may be told: the shape of an error, as a span takes it. */
export interface ToldError {
  readonly code?: string | number;
  readonly name: string;
  readonly message?: string;
  readonly stack?: string;
}

// Of Node's network, of TLS, of its HTTP parser, and of undici.
const transport = /^(?:UND_ERR_|HPE_|ERR_|E[A-Z]|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)[A-Z0-9_]{0,60}$/;

/**
 * What of an error belongs into telemetry. Only where its code says that the transport threw it are its message and stack told,
 * without keys: an app aborts with anything at all, and its words may hold a prompt. Never throws, whatever is thrown.
 */
export function toldError(thrown: unknown): ToldError {
  if (typeof thrown !== "object" || thrown === null) return { name: "Error" };
  const name = wordOf(read(thrown, "name"));
  const code = wordOf(read(thrown, "code"));
  const told = { name: String(name ?? "Error"), ...(code !== undefined && { code }) };
  if (typeof code !== "string" || !transport.test(code)) return told;
  const [message, stack] = [read(thrown, "message"), read(thrown, "stack")];
  return {
    ...told,
    ...(typeof message === "string" && { message: asLine(maskText(message.slice(0, 500))) }),
    ...(typeof stack === "string" && { stack: maskText(stack.slice(0, 4000)) }),
  };
}

/** A word, as codes and names of errors are; anything else could be a sentence. */
function wordOf(value: unknown): string | number | undefined {
  if (typeof value === "number" && Number.isFinite(value) && value !== 0) return value;
  return typeof value === "string" && /^[\w.:-]{1,64}$/.test(value) ? cleanName(value) : undefined;
}

// A getter of the app's may throw.
function read(thrown: object, key: string): unknown {
  try {
    return Reflect.get(thrown, key);
  } catch {
    return undefined;
  }
}
