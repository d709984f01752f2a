import type { DiagAPI } from "@opentelemetry/api";
import { readRegistered, type Registered } from "./shared-api.ts";

// In the bundle this stands in the place of the API's own `internal/global-utils`, which sees nothing of an app whose API
// is older than ours, and which, by registering so much as our logger, keeps such an app from registering its SDK.

let logger: unknown;

/** What is registered in this process, whatever the version of the API that did it; our diagnostics are our own. */
export function getGlobal(type: string): unknown {
  return type === "diag" ? logger : readRegistered()[type as keyof Registered];
}

/** Keeps our logger. What the process is to share is registered by `offer`, and by nobody else in here. */
export function registerGlobal(type: string, instance: unknown, _diag: DiagAPI): boolean {
  if (type !== "diag") return false;
  logger = instance;
  return true;
}

export function unregisterGlobal(type: string): void {
  if (type === "diag") logger = undefined;
}
