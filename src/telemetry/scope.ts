import { version } from "../version.ts";

/** Which generation of the GenAI convention to speak: the last released one, its successor, or both at once. */
export type Semconv = "v1.41" | "latest" | "dup";

/** Who says something, in OpenTelemetry's words. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl?: string;
}

/** The scope of all that we say in our own name. */
export function ourScope(semconv: Semconv): Scope {
  const schemaUrl =
    semconv === "latest" ? "https://opentelemetry.io/schemas/gen-ai/1.42.0" : "https://opentelemetry.io/schemas/1.41.0";
  return { name: "relayscope", version, schemaUrl };
}

/** The scope of the instrumentation in whose place we speak of requests that were no model calls after all. */
export const undiciScope: Scope = { name: "@opentelemetry/instrumentation-undici", version: "0.34.0" };
