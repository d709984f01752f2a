import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Behaviour } from "./behaviour.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { faultAnswer } from "./fault-answer.ts";
import { faultShapes } from "./fault.ts";
import { jsonAnswer } from "./json-answer.ts";
import type { OpenEntry, Served } from "./ledger.ts";
import { make } from "./made.ts";
import type { RelayRequest } from "./request.ts";
import { streamAnswer } from "./stream-answer.ts";

/** One answer in the making, as each of its forms needs it. */
export interface Answering {
  readonly response: ServerResponse;
  readonly request: RelayRequest;
  readonly behaviour: Behaviour;
  readonly headers: Record<string, string>;
  readonly dialect: Dialect;
  /** What the client will have been told once all that is written has reached it. */
  readonly say: (served: Partial<Served>) => void;
  /** The dialect's own end goes out now: the openai SDK leaves as soon as it has read that, and has had everything. */
  readonly sayAll: () => void;
  /** Tears the connection on purpose. */
  readonly tear: () => void;
}

/** Answers one model request as its behaviour says, and writes into the ledger how that ended. */
export async function answer(
  response: ServerResponse,
  request: RelayRequest,
  behaviour: Behaviour,
  headers: Record<string, string>,
  dialect: Dialect,
  entry: OpenEntry,
): Promise<void> {
  const { job } = request;
  // What is told elsewhere, or is not paid by the token, is not missing.
  const owed = dialect.usageless !== true && (job === undefined || job.stage === "completed");
  let served: Served = { outcome: "ok", retryable: false, ...(!owed && { owed }) };
  let torn = false;
  let saidAll = false;
  response.once("close", () => {
    // Where the client left before all of it had gone out, that is all that a server can say.
    const whole = torn || saidAll || response.writableFinished;
    entry.end(whole ? served : { ...served, outcome: "cancelled", retryable: false });
  });
  const answering: Answering = {
    response,
    request,
    behaviour,
    headers,
    dialect,
    say: (more) => void (served = { ...served, ...more }),
    sayAll: () => void (saidAll = true),
    tear() {
      torn = true;
      response.destroy();
    },
  };
  const { fault } = behaviour;
  if (fault === "hang") return;
  if (fault === "reset" || (fault !== undefined && faultShapes[fault].status !== undefined))
    return faultAnswer(answering, fault);
  const made = make(dialect, request, behaviour, job?.id ?? randomUUID().replaceAll("-", ""));
  const events = request.stream ? dialect.events?.(made) : undefined;
  return events === undefined ? jsonAnswer(answering, made) : streamAnswer(answering, [...events]);
}
