import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import type { ClientHttp2Stream } from "node:http2";
import type { Guard } from "../guard.ts";
import { readHeader, type RawHeaders } from "./headers.ts";

/** The part of Node that a call went through instead of undici. */
type OtherClient = "node_http" | "node_http2";

/** What is to be known of the calls, and who is to hear of them. */
export interface Unobserved {
  /** At which ports of a host models are served. */
  portsOf(host: string): "all" | ReadonlySet<number> | undefined;
  /** The end of a path that asks a model; undefined where it asks something else. */
  modelPathOf(path: string): string | undefined;
  count(client: OtherClient, host: string): void;
  /** One line for people, for each of the first hosts. */
  say(line: string): void;
}

/** Hosts of which is remembered whether they serve models: past it, all are asked about again (about 3 µs each). */
const hostsKept = 1000;
/** Hosts that are named at most: a line each. */
const hostsNamed = 20;
const printable = /^[\w.:[\]-]{1,253}$/;

const advice: Readonly<Record<OtherClient, string>> = {
  node_http: 'a client that goes by fetch or undici is seen (openai 5 or later; axios with adapter: "fetch")',
  node_http2: "a client that goes by fetch or undici is seen (the AWS SDK with requestHandler: new FetchHttpHandler())",
};

/**
 * Counts the model calls that undici never sees, made through node:http (axios, older SDKs) or node:http2 (the AWS SDK,
 * gRPC): a POST to a known model host whose path asks a model, each HTTP request as a call of its own, since retries can't
 * be told apart. It is counted when it is made, whatever becomes of it. Node tells of HTTP/2 from 22.17. Returns how to stop.
 */
export function followUnobserved({ portsOf, modelPathOf, count, say }: Unobserved, guard: Guard): () => void {
  const hosts = new Map<string, ReturnType<typeof portsOf>>();
  const named = new Set<string>();

  // All that most requests cost is this look-up.
  const known = (host: string): ReturnType<typeof portsOf> => {
    const ports = hosts.get(host);
    if (ports !== undefined || hosts.has(host)) return ports;
    if (hosts.size >= hostsKept) hosts.clear();
    const found = printable.test(host) ? portsOf(host) : undefined;
    hosts.set(host, found);
    return found;
  };
  const tell = (client: OtherClient, host: string, path: string): void => {
    const asked = modelPathOf(path.split("?", 1)[0] ?? "");
    if (asked === undefined) return;
    const name = host.toLowerCase().replaceAll(/[[\]]/g, "");
    count(client, name);
    if (named.has(name) || named.size >= hostsNamed) return;
    named.add(name);
    const through = client === "node_http" ? "node:http" : "node:http2";
    say(
      `calls to ${name} go through ${through} (POST …${asked}), where they can't be read: no span, tokens or cost, ` +
        `and relayscope.unobserved counts them; ${advice[client]}. Said once for each host.`,
    );
  };

  const onHttp = guard.wrap("unobserved", (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.method !== "POST") return;
    // A plain proxy is asked for an absolute URL, and then it is the request's host.
    const url = request.path.startsWith("/") ? null : URL.parse(request.path);
    const host = url?.hostname ?? request.host;
    const ports = known(host);
    if (ports === undefined) return;
    if (ports !== "all" && !ports.has(portIn(url?.host ?? String(request.getHeader("host")), request.protocol))) return;
    tell("node_http", host, url?.pathname ?? request.path);
  });
  const onHttp2 = guard.wrap("unobserved", (message: unknown): void => {
    const { stream, headers } = message as { readonly stream: ClientHttp2Stream; readonly headers: RawHeaders };
    if (readHeader(headers, ":method") !== "POST" || isUndicis(stream)) return;
    const authority = readHeader(headers, ":authority") ?? readHeader(headers, "host") ?? "";
    const host = authority.replace(/:\d+$/, "");
    const ports = known(host);
    if (ports === undefined) return;
    if (ports !== "all" && !ports.has(portIn(authority, `${readHeader(headers, ":scheme")}:`))) return;
    tell("node_http2", host, readHeader(headers, ":path") ?? "");
  });

  subscribe("http.client.request.created", onHttp);
  subscribe("http2.client.stream.created", onHttp2);
  return () => {
    unsubscribe("http.client.request.created", onHttp);
    unsubscribe("http2.client.stream.created", onHttp2);
  };
}

/** The port of a `host` header, its scheme's own where it names none. */
function portIn(host: string, protocol: string): number {
  const [, port] = /:(\d+)$/.exec(host) ?? [];
  return port === undefined ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/** Undici speaks HTTP/2 through Node, too, and is heard there; it marks the sessions that it holds. */
function isUndicis({ session }: ClientHttp2Stream): boolean {
  if (session === undefined) return false;
  return Object.getOwnPropertySymbols(session).some(({ description }) => description === "client");
}
