import type { Outcome } from "../../src/call.ts";
import type { RelayRequest } from "./request.ts";
import type { ModelTally, ServedOperation, ServedRequest } from "./tally.ts";
import { tallyByModel } from "./tally.ts";
import type { ServedUsage } from "./usage.ts";

/** All that the relay knows of what it served. */
export interface LedgerPage {
  readonly requests: readonly ServedRequest[];
  readonly operations: readonly ServedOperation[];
  readonly models: Readonly<Record<string, ModelTally>>;
  /** Requests that are no model calls, by path. */
  readonly others: Readonly<Record<string, number>>;
  /** Exchanges that are still under way. */
  readonly open: number;
  /** Exchanges that came after the ledger was full, and are on no line of it. */
  readonly unwritten: number;
}

/** How an exchange ended, as the server can know it. */
export interface Served {
  readonly status?: number;
  readonly outcome: Outcome;
  readonly usage?: ServedUsage;
  /** False where no word of tokens was to come. */
  readonly owed?: boolean;
  /** Another request with the same body would be the same operation going on. */
  readonly retryable: boolean;
}

/** An exchange under way; `end` counts once. */
export interface OpenEntry {
  readonly attempt: number;
  end(served: Served): void;
}

export interface Ledger {
  begin(request: RelayRequest): OpenEntry;
  other(path: string): void;
  read(): LedgerPage;
  /** Resolves when no exchange is under way, or rejects after so many milliseconds. */
  settled(timeoutMs?: number): Promise<void>;
}

/** Keeps one line per exchange and joins those of one operation, up to `limit` exchanges. */
export function createLedger(limit = 200_000): Ledger {
  const requests: ServedRequest[] = [];
  const operations: ServedOperation[] = [];
  const latest = new Map<string, ServedOperation[]>();
  const others = new Map<string, number>();
  let open = 0;
  let unwritten = 0;

  return {
    begin(request) {
      if (requests.length >= limit) {
        unwritten += 1;
        return { attempt: 1, end: () => undefined };
      }
      const operation = operationOf(request);
      const line: ServedRequest = {
        operation: operation.id,
        attempt: operation.attempts.length + 1,
        model: request.model,
        path: request.path,
        stream: request.stream,
        usageAsked: request.usageAsked,
        startedAt: Date.now(),
      };
      operation.attempts.push(line);
      requests.push(line);
      open += 1;
      return {
        attempt: line.attempt,
        end(served) {
          if (line.outcome !== undefined) return;
          open -= 1;
          Object.assign(line, served, { durationMs: Date.now() - line.startedAt });
        },
      };
    },
    other: (path) =>
      void (others.size < 100 || others.has(path) ? others.set(path, (others.get(path) ?? 0) + 1) : undefined),
    read: () => ({
      requests,
      operations,
      models: tallyByModel(operations),
      others: Object.fromEntries(others),
      open,
      unwritten,
    }),
    async settled(timeoutMs = 5_000) {
      const deadline = Date.now() + timeoutMs;
      // oxlint-disable-next-line no-unmodified-loop-condition -- exchanges end while this waits
      while (open > 0) {
        if (Date.now() > deadline) throw new Error(`${open} exchanges are still under way after ${timeoutMs} ms`);
        await new Promise((done) => setTimeout(done, 10));
      }
    },
  };

  function operationOf(request: RelayRequest): ServedOperation {
    // Those that were answered well can't go on: without them, equal bodies by the thousand stay cheap.
    const same = (latest.get(request.bodyHash) ?? []).filter(
      (candidate) => candidate.attempts.at(-1)?.outcome !== "ok" || moves(candidate),
    );
    latest.set(request.bodyHash, same);
    const going =
      same.find((candidate) => goesOn(candidate, request)) ?? same.find((candidate) => mayGoOn(candidate, request));
    if (going !== undefined) return going;
    const operation: ServedOperation = {
      id: operations.length + 1,
      dialect: request.dialect,
      kind: request.operation,
      provider: request.provider,
      model: request.model,
      door: request.door,
      tier: request.tier,
      attempts: [],
    };
    operations.push(operation);
    same.push(operation);
    return operation;
  }
}

/** Whether a request with this operation's body is its next attempt. The SDK's own count decides where there is one. */
function goesOn(operation: ServedOperation, request: RelayRequest): boolean {
  if (request.moved || moves(operation)) return request.moved && moves(operation);
  const retryCount = request.header("x-stainless-retry-count");
  const counted = retryCount === undefined || Number(retryCount) === triesOf(operation);
  return counted && operation.attempts.at(-1)?.retryable === true;
}

/** After a timeout of the SDK's the old connection's end looks like a client that left, or has not reached us yet. */
function mayGoOn(operation: ServedOperation, request: RelayRequest): boolean {
  const outcome = operation.attempts.at(-1)?.outcome;
  const retryCount = Number(request.header("x-stainless-retry-count") ?? 0);
  return (outcome === undefined || outcome === "cancelled") && retryCount > 0 && retryCount === triesOf(operation);
}

/** A redirect is an exchange more, but the SDK does not count it. */
function triesOf(operation: ServedOperation): number {
  return operation.attempts.filter(({ status }) => status !== 307).length;
}

function moves(operation: ServedOperation): boolean {
  return operation.attempts.at(-1)?.status === 307;
}
