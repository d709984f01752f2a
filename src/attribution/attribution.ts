import { type Baggage, type Context, propagation } from "@opentelemetry/api";
import type { Opening } from "../capture/exchange.ts";
import type { Settings } from "../settings/config.ts";
import { quote } from "../settings/quote.ts";
import type { Attributed } from "./attributed.ts";
import { callKey } from "./call-key.ts";
import { saltedHash } from "./hash.ts";
import { createOnce } from "./once.ts";
import { findSalt } from "./salt.ts";
import { servingRoute } from "./serving-route.ts";
import { longestGiven, tellable } from "./value.ts";

/** Who made a call, and for whom: as it may be told. */
export interface Attribution {
  /** By key: team, feature, tenant, and what else the settings name. */
  readonly keys: ReadonlyMap<string, string>;
  /** Of the HTTP request that was being served. */
  readonly route?: string;
  /** `enduser.pseudo.id`: a salted hash. */
  readonly user?: string;
  /** `relayscope.key`: a salted hash of the key that the call was paid with. */
  readonly key?: string;
}

/** What of a request says who makes it. */
interface Request {
  readonly parent: Context;
  readonly attributed: Attributed | undefined;
  readonly opening: Pick<Opening, "header">;
  readonly url: URL;
}

/** The settings that attribution goes by. */
export type AttributionSettings = Pick<
  Settings,
  "attribution" | "attributionLabels" | "user" | "salt" | "saltFile" | "keyFingerprint"
>;

/** Keys that `withAttribution` takes whatever the settings are. */
const givenKeys = ["team", "feature", "tenant"];
const none: ReadonlyMap<string, string> = new Map();

/** Makes the reader of a call's attribution, to be asked with what `create` showed of its request. */
export function attributionReader(
  settings: AttributionSettings,
  say: (line: string) => void,
): (request: Request) => Attribution | undefined {
  const { user: userKey, keyFingerprint } = settings;
  const salt = findSalt(settings, say);
  const sayOnce = createOnce(say);
  // The id that is to be hashed is never told as it is, under no other name either.
  const baggageKeys = [...settings.attribution].filter(([, from]) => from !== userKey);
  const known = new Set([...givenKeys, ...settings.attribution.keys()]);
  tellMistakes(settings, salt, known, say);

  const keysOf = (attributed: Attributed | undefined, baggage: Baggage | undefined): Attribution["keys"] => {
    if (attributed === undefined && baggage === undefined) return none;
    const keys = new Map<string, string>();
    const put = (key: string, value: unknown): void => {
      const told = tellable(value);
      if (told !== undefined) keys.set(key, told);
    };
    for (const [key, from] of baggage === undefined ? [] : baggageKeys) put(key, baggage?.getEntry(from)?.value);
    for (const [key, value] of attributed ?? none) {
      if (known.has(key)) put(key, value);
      else if (key !== "user")
        sayOnce(
          `withAttribution: ${quote(key)} is left out: it is neither ${givenKeys.join(", ")} nor in RELAYSCOPE_ATTRIBUTION`,
        );
    }
    return keys;
  };

  const userOf = (attributed: Attributed | undefined, baggage: Baggage | undefined): string | undefined => {
    const id: unknown =
      attributed?.get("user") ?? (userKey === undefined ? undefined : baggage?.getEntry(userKey)?.value);
    if (typeof id !== "string" || id === "") return undefined;
    if (id.length > longestGiven)
      return void sayOnce(`a user's id of more than ${longestGiven} characters is not told`);
    if (salt === undefined) return void sayOnce("a user is given, but RELAYSCOPE_SALT is not: no user is told");
    return saltedHash(salt, id, 32);
  };

  return ({ parent, attributed, opening, url }) => {
    const baggage = baggageKeys.length > 0 || userKey !== undefined ? propagation.getBaggage(parent) : undefined;
    const keys = keysOf(attributed, baggage);
    const route = servingRoute(parent);
    const user = userOf(attributed, baggage);
    const paid = keyFingerprint && salt !== undefined ? callKey(opening, url) : undefined;
    if (keys.size === 0 && route === undefined && user === undefined && paid === undefined) return undefined;
    return {
      keys,
      ...(route !== undefined && { route }),
      ...(user !== undefined && { user }),
      ...(paid !== undefined && salt !== undefined && { key: saltedHash(salt, paid, 12) }),
    };
  };
}

/** What only several settings together show. */
function tellMistakes(
  { attribution, attributionLabels, user, keyFingerprint }: AttributionSettings,
  salt: string | undefined,
  known: ReadonlySet<string>,
  say: (line: string) => void,
): void {
  if (salt === undefined && user !== undefined)
    say("RELAYSCOPE_USER is set, but RELAYSCOPE_SALT is not: no user is told");
  if (salt === undefined && keyFingerprint)
    say("RELAYSCOPE_KEY_FINGERPRINT is set, but RELAYSCOPE_SALT is not: no fingerprint is told");
  if (user !== undefined && [...attribution.values()].includes(user))
    say(
      "RELAYSCOPE_ATTRIBUTION has the baggage key of RELAYSCOPE_USER: it is left out there, since its values are told as they are",
    );
  const unknown = attributionLabels.filter((key) => key !== "route" && !known.has(key));
  if (unknown.length > 0)
    say(
      `RELAYSCOPE_ATTRIBUTION_LABELS: ${unknown.map(quote).join(", ")} is no key of RELAYSCOPE_ATTRIBUTION, nor ${givenKeys.join(", ")} or route`,
    );
}
