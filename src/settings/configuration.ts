import { readSettings, type Settings, settingsTable } from "./config.ts";
import { quote } from "./quote.ts";

/**
 * Settings said in code. Each stands for the variable it names and takes what that takes; one that is absent leaves the
 * variable in force. A wrong value is told in one line on stderr, and the default is used; nothing is thrown.
 */
export interface RelayscopeConfiguration {
  /** false: nothing is heard or told, whoever calls `enable`. `RELAYSCOPE_ENABLED`; true by default. */
  readonly enabled?: boolean;
  /** Hosts (with a port where it matters) by the name that the relay's label is to have, at most 200. `RELAYSCOPE_RELAYS` */
  readonly relays?: Readonly<Record<string, string>>;
  /** While you move between relays: which hosts are the old and which the new, for `relayscope.role`. `RELAYSCOPE_ROLES` */
  readonly roles?: Readonly<Partial<Record<"baseline" | "candidate", string | readonly string[]>>>;
  /** Path of the file with your own prices per relay and model. `RELAYSCOPE_PRICES` */
  readonly prices?: string;
  /** Path of a catalogue of list prices, as `relayscope prices update` writes it, in place of the packaged one. `RELAYSCOPE_PRICE_CATALOG` */
  readonly priceCatalog?: string;
  /** The currency (ISO 4217) that each cost is told in, too, beside the one charged. `RELAYSCOPE_CURRENCY` */
  readonly currency?: string;
  /** Path of the file with dated exchange rates for it. `RELAYSCOPE_EXCHANGE_RATES` */
  readonly exchangeRates?: string;
  /**
   * Baggage keys that are told with each call (`"team"`, or `"feature=app.feature"` for another name), at most 8; also the
   * keys that `withAttribution` takes besides team, feature and tenant. `RELAYSCOPE_ATTRIBUTION`
   */
  readonly attribution?: readonly string[];
  /** Which of them are metric labels, too, at most 4; `"route"` may be one. `RELAYSCOPE_ATTRIBUTION_LABELS` */
  readonly attributionLabels?: readonly string[];
  /** The baggage key with the user's id, which is told as a salted hash. `RELAYSCOPE_USER` */
  readonly user?: string;
  /** The secret of these hashes, of 16 characters or more. `RELAYSCOPE_SALT` */
  readonly salt?: string;
  /** Whether each call tells a salted fingerprint of its key. `RELAYSCOPE_KEY_FINGERPRINT`; false by default. */
  readonly keyFingerprint?: boolean;
  /** When a call's HTTP attempts get spans of their own under the call's span. `RELAYSCOPE_HTTP_SPANS`; "retries" by default. */
  readonly httpSpans?: "retries" | "always" | "never";
  /** Which generation of the GenAI convention's names is sent. `OTEL_SEMCONV_STABILITY_OPT_IN`; "v1.41" by default. */
  readonly semconv?: "v1.41" | "latest" | "dup";
  /** Whether model hosts get a `traceparent` header, or which hosts do; baggage never goes there. `RELAYSCOPE_PROPAGATE` */
  readonly propagate?: boolean | readonly string[];
  /**
   * Whether messages, system instructions and tool definitions are told, on the span, the log record, or both; never by
   * default. `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`
   */
  readonly content?: "NO_CONTENT" | "SPAN_ONLY" | "EVENT_ONLY" | "SPAN_AND_EVENT";
  /** Bytes that one call's content may take as JSON, from 1024 to 262144. `RELAYSCOPE_CONTENT_LIMIT`; 49152 by default. */
  readonly contentLimit?: number;
  /**
   * Is given each text of the content, masked by Relayscope already, and returns it as it may be told; `place` is where
   * it stands. It goes before the module in `RELAYSCOPE_REDACT`. Not asynchronous; where it throws, or returns no text,
   * nothing of that call's content is told, which is counted (`relayscope.faults`).
   */
  readonly redact?: (text: string, place: "input" | "output" | "system_instructions" | "tool_definitions") => string;
  /** How much is said on stderr: of wrong settings by the instrumentation, of all by `startRelayscope`. `RELAYSCOPE_LOG_LEVEL`; "warn" by default. */
  readonly logLevel?: "none" | "error" | "warn" | "info" | "debug";
}

/**
 * What is in force: the code's word, else the variable's, else the default; `problems` has a line per wrong value.
 * @internal
 */
export function readConfiguration(
  configuration: RelayscopeConfiguration,
  env: NodeJS.ProcessEnv,
): { settings: Settings; problems: string[] } {
  const { enabled, relays, roles, prices, httpSpans, semconv, propagate, content, contentLimit, logLevel } =
    configuration;
  const { attribution, attributionLabels, user, salt, keyFingerprint } = configuration;
  const { currency, exchangeRates, priceCatalog } = configuration;
  const said = {
    enabled,
    relays,
    roles: paired(roles),
    prices,
    priceCatalog,
    currency,
    exchangeRates,
    // An empty list is an empty variable, which says nothing: the default.
    attribution: listed(attribution),
    attributionLabels: listed(attributionLabels),
    user,
    salt,
    keyFingerprint,
    httpSpans,
    content,
    contentLimit,
    logLevel,
    generation: semconv === undefined ? undefined : (optIns.get(semconv) ?? "none"),
    // An empty list names no host; an empty variable would say nothing.
    propagate: Array.isArray(propagate) ? propagate.map(textOf).join(",") || "false" : propagate,
  };
  // One reader for both: what is refused there is refused here, in the same words.
  const merged = { ...env };
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined) merged[settingsTable[name as keyof typeof said].variable] = textOf(value);
  }
  const { settings, problems } = readSettings(merged);
  // The variable is a list shared with others, and takes every word; the option has three.
  if (semconv !== undefined && !optIns.has(semconv)) {
    problems.push(`relayscope: semconv: ${quote(textOf(semconv))} is not v1.41, latest or dup; the default is used`);
  }
  return { settings, problems };
}

/** As the variable has them; what is no record of lists stays what it is, and is refused. */
function paired(roles: unknown): unknown {
  if (typeof roles !== "object" || roles === null) return roles;
  return Object.entries(roles)
    .flatMap(([role, hosts]: [string, unknown]) =>
      (Array.isArray(hosts) ? hosts : [hosts]).map((host) => `${role}=${textOf(host)}`),
    )
    .join(",");
}

function listed(words: unknown): unknown {
  return Array.isArray(words) ? words.map(textOf).join(",") : words;
}

// As the variable would have it. What a service in JavaScript gives may be anything, also what has no text.
function textOf(value: unknown): string {
  try {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    return "?";
  }
}

const optIns: ReadonlyMap<string, string> = new Map([
  ["v1.41", "none"],
  ["latest", "gen_ai_latest_experimental"],
  ["dup", "gen_ai_latest_experimental/dup"],
]);
