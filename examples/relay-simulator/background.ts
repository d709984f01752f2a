import type { IncomingMessage } from "node:http";
import type { Behaviour } from "./behaviour.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { openaiFetched } from "./dialects/openai-responses.ts";
import type { Job, RelayRequest } from "./request.ts";

/** A look at a response that is made in the background. */
interface Look {
  readonly dialect: Dialect;
  readonly request: RelayRequest;
  readonly behaviour: Behaviour;
}

export interface Background {
  /** Keeps a response that is to be made in the background; does nothing about any other. */
  leave(request: RelayRequest, behaviour: Behaviour): void;
  /** Undefined where the path names none that is kept. */
  look(message: IncomingMessage, path: string): Look | undefined;
}

/** Responses that are made in the background, `limit` at most: in progress at the first look, completed at the second. */
export function createBackground(limit = 10_000): Background {
  const kept = new Map<string, Look & { job: Job }>();
  return {
    leave(request, behaviour) {
      if (request.job === undefined || behaviour.fault !== undefined || kept.size >= limit) return;
      kept.set(request.job.id, { dialect: openaiFetched, request, behaviour, job: request.job });
    },
    look(message, path) {
      const found = kept.get(openaiFetched.path.exec(path)?.groups?.["id"] ?? "");
      if (found === undefined) return undefined;
      found.job = { id: found.job.id, stage: following[found.job.stage] };
      const { name, operation, provider } = openaiFetched;
      const header = (key: string): string | undefined => message.headers[key]?.toString();
      const asked = { dialect: name, operation, provider, path, bodyHash: path, header, stream: false };
      // Who only looks says no model.
      return { ...found, request: { ...found.request, ...asked, model: "unknown", job: found.job } };
    },
  };
}

const following = { queued: "in_progress", in_progress: "completed", completed: "seen", seen: "seen" } as const;
