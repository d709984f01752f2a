import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** Who makes a request: what two requests of different callers can be told apart by. Objects are compared by identity. */
export interface Caller {
  /** OpenTelemetry's context: another span is another caller. */
  readonly context: unknown;
  /** The incoming request that is being served meanwhile, where one is. In an app without spans it is all there is. */
  readonly serving: object | undefined;
  /** Whom it is for, where the app says so: the same request for another is another call. */
  readonly whom?: string | undefined;
}

const serving = new AsyncLocalStorage<object>();

/** The incoming HTTP request in whose service this code runs; undefined outside of any, and until `followServing`. */
export function servedNow(): object | undefined {
  return serving.getStore();
}

/** Begins to tell incoming requests apart: each has a store of its own, which what it causes inherits. Returns how to stop. */
export function followServing(): () => void {
  // Emitted just before the app's own listener is called, for each request of a connection anew.
  const begin = (): void => serving.enterWith({});
  subscribe("http.server.request.start", begin);
  return () => {
    unsubscribe("http.server.request.start", begin);
    serving.disable();
  };
}

export function isSameCaller(one: Caller, other: Caller): boolean {
  return one.context === other.context && one.serving === other.serving && one.whom === other.whom;
}
