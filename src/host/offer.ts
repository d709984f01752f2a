import { callerVersion } from "./caller-version.ts";
import { apiKey, type Registered, type RegisteredType } from "./shared-api.ts";

/** What becomes of an offer. */
export interface OfferEvents {
  /** The app has registered its own in the place of these. */
  taken(types: readonly RegisteredType[]): void;
  /** The app tried to, and its copy of the API refused: it takes only its own version, and that was not found out. */
  refused(): void;
}

/** A copy of the API that is about to register. */
interface Registering {
  readonly version: string | undefined;
  /** It has asked for one of ours, so that it means to put its own there. */
  asked: boolean;
}

/** The version of the API that we hold, and that others read what we register as. */
export const apiVersion = "1.10.0";

// An app that registers one of these brings the others, or means to have none.
const groups: readonly (readonly RegisteredType[])[] = [["trace", "context", "propagation"], ["metrics"], ["logs"]];

/**
 * Registers what an app without an OpenTelemetry SDK finds when it uses the API, and gives it back at the moment when the
 * app registers its own. The API would refuse that ("duplicate registration", or another version), and the app's SDK would
 * never see a span. An accessor in the place of the object that the API's copies share is all it takes: they all read it,
 * but only one that registers assigns it.
 */
export function offer(ours: Registered, events: OfferEvents): void {
  let registering: Registering | undefined;
  let version: string = apiVersion;
  const api: Record<string, unknown> = {};
  const put = (type: string, value: unknown): void =>
    void Object.defineProperty(api, type, { value, writable: true, configurable: true, enumerable: true });

  const take = (type: RegisteredType, theirs: unknown): void => {
    // Copies of the API read only what a copy of their own version, or of a newer one, has registered.
    version = newer(version, registering?.version);
    registering = undefined;
    const group = groups.find((types) => types.includes(type)) ?? [];
    for (const one of group) put(one, undefined);
    put(type, theirs);
    events.taken(group);
  };

  Object.defineProperty(api, "version", { get: () => registering?.version ?? version, enumerable: true });
  for (const type of groups.flat()) {
    Object.defineProperty(api, type, {
      get() {
        if (registering === undefined) return ours[type];
        registering.asked = true;
        return undefined;
      },
      set(theirs: unknown) {
        take(type, theirs);
      },
      configurable: true,
      enumerable: true,
    });
  }

  Object.defineProperty(globalThis, apiKey, {
    get() {
      // A copy that registers asks for the object before it assigns it, never after.
      const refused = registering?.asked === true;
      registering = undefined;
      if (refused) events.refused();
      return api;
    },
    set(value: unknown) {
      if (value === api) registering = { version: callerVersion(), asked: false };
      // Somebody who puts another in its place, or none, means it.
      else Object.defineProperty(globalThis, apiKey, { value, writable: true, configurable: true, enumerable: true });
    },
    configurable: true,
    enumerable: true,
  });
}

function newer(one: string, other: string | undefined): string {
  const [, minor = 0, patch = 0] = one.split(".").map(Number);
  const [, otherMinor = 0, otherPatch = 0] = (other ?? "").split(".").map(Number);
  const isNewer = otherMinor > minor || (otherMinor === minor && otherPatch > patch);
  return other !== undefined && isNewer ? other : one;
}
