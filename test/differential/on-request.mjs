// What the planted faults have in common: they meet each request where our own capture does.
import { subscribe } from "node:diagnostics_channel";

/** Calls `meet` with each request that undici makes. */
export function onRequest(meet) {
  subscribe("undici:request:create", ({ request }) => meet(request));
}

/** Puts a method of one request object behind ours, as a tap on the body would. */
export function shadow(request, method, replace) {
  const original = request[method].bind(request);
  Object.defineProperty(request, method, {
    value: replace(original),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
