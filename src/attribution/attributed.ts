import { AsyncLocalStorage } from "node:async_hooks";

/** Whom code runs for, as the app says it: by key, within bounds. Never told as it is. */
export type Attributed = ReadonlyMap<string, string>;

/** Where every copy of the package in a process finds the one storage: the app's tells, the preload's reads. */
const storageKey = Symbol.for("relayscope.attribution");

/** What is written there. Another version of the package may have made it. */
interface Shared {
  [storageKey]?: Pick<AsyncLocalStorage<Attributed>, "getStore" | "run">;
}

/** Whom the running code runs for; undefined outside of any `withAttribution`, and in a process that never called it. */
export function attributedNow(): Attributed | undefined {
  const found: unknown = (globalThis as Shared)[storageKey]?.getStore();
  return found instanceof Map ? (found as Attributed) : undefined;
}

/** Runs a function for these. */
export function runAttributed<Result>(attributed: Attributed, run: () => Result): Result {
  const shared = globalThis as Shared;
  // Not enumerable, and no name of a global: an app that lists its globals does not meet it.
  if (shared[storageKey] === undefined) Reflect.defineProperty(shared, storageKey, { value: new AsyncLocalStorage() });
  return shared[storageKey] === undefined ? run() : shared[storageKey].run(attributed, run);
}
