import { type Context, createContextKey, type Span, trace } from "@opentelemetry/api";
import { tellable } from "./value.ts";

/** Where OpenTelemetry's instrumentations of servers and frameworks keep what they know of the request (`getRPCMetadata`). */
const metadataKey = createContextKey("OpenTelemetry SDK Context Key RPC_METADATA");

/**
 * The route (`/users/:id`) of the HTTP request that is being served: as the instrumentations of frameworks have it,
 * else as the active span, or the server's, says. Undefined where nothing of that is in the context.
 */
export function servingRoute(context: Context): string | undefined {
  try {
    // Whatever an app puts there, with getters that may throw.
    const metadata = context.getValue(metadataKey) as { readonly route?: unknown; readonly span?: Span } | undefined;
    return tellable(metadata?.route ?? routeOn(trace.getSpan(context)) ?? routeOn(metadata?.span));
  } catch {
    return undefined;
  }
}

/** The SDK's spans can be read, whatever the API says. */
function routeOn(span: Span | undefined): unknown {
  return (span as { readonly attributes?: Readonly<Record<string, unknown>> } | undefined)?.attributes?.["http.route"];
}
