import type { Attribution } from "./attribution/attribution.ts";
import type { Background } from "./background.ts";
import type { CallContent } from "./content/call-content.ts";
import type { Estimates } from "./estimate/estimates.ts";
import type { ModelRequest } from "./model-request.ts";
import { Operation } from "./operation.ts";
import type { Recorder } from "./telemetry/recorder.ts";
import type { WireFormat } from "./wire/format.ts";
import { providerOf, vendorOf } from "./wire/providers.ts";

/** What a call is begun with. */
export interface Beginnings {
  readonly recorder: Recorder;
  /** A relay's configured name and role. */
  relayOf(host: string, port: number): { readonly name: string; readonly role?: "baseline" | "candidate" };
  /** Where content is to be told, and the dialect's is understood. */
  readonly contentOf?: ((format: WireFormat) => CallContent | undefined) | undefined;
  /** Who makes the call, and for whom, as far as it may be told. */
  readonly attributionOf?: ((request: ModelRequest) => Attribution | undefined) | undefined;
  /** Where usage that no provider says is to be estimated. */
  readonly estimates?: Estimates | undefined;
}

/** Begins the call that a request is the first attempt of; undefined for what is none after all. */
export function beginCall(
  request: ModelRequest,
  { recorder, relayOf, contentOf, attributionOf, estimates }: Beginnings,
  background: Background,
): Operation | undefined {
  const { opening, target, found, key, parent, startedAt } = request;
  if (found === undefined) return undefined;
  const { format } = found;
  const { host, port } = target;
  const { name: relay, role } = relayOf(host, port);
  const fetches = opening.method === "GET";
  // A GET has no body that would confirm it: the host is a model's, or what is asked for is ours.
  if (fetches && found.match === "likely" && relay === host && !background.knows(opening)) return undefined;
  const match = fetches ? "certain" : found.match;
  const provider = providerOf(target, format);
  const client = opening.header("user-agent");
  const known = vendorOf(host) !== undefined || relay !== host || opening.header("x-stainless-lang") !== undefined;
  return new Operation({
    startedAt,
    begunAt: opening.at,
    caller: key.caller,
    host,
    format,
    match,
    vouched: fetches || known,
    provider,
    relay,
    role,
    open: recorder.begin({
      startedAt,
      parent,
      ...(client !== undefined && { client }),
      method: opening.method,
      serverAddress: host,
      serverPort: port,
      ...(match === "certain" && { known: { operation: format.operation, provider } }),
    }),
    attribution: attributionOf?.(request),
    content: contentOf?.(format),
    words: estimates?.keep(format),
  });
}
