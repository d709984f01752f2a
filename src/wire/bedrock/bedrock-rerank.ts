import { matchInvoke } from "./bedrock-invoke.ts";
import { askedInPath } from "./bedrock-path.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { isDocuments, isText } from "../shape.ts";
import { readError } from "../wire-error.ts";

/** `POST /model/{id}/invoke` of a model that orders documents by a question. It counts questions, and says no tokens. */
export const bedrockRerank: WireFormat = {
  name: "bedrock-rerank",
  operation: "rerank",
  provider: "aws.bedrock",
  paths: ["/model/{model}/invoke"],
  usageless: true,

  matches: (target) => matchInvoke(target, "rerank"),

  fits: (request) => isText(request.at("query")) && isDocuments(request.at("documents")),

  ask: (_request, target) => stated<Asked>({ ...askedInPath(target.path) }),

  read: (message, known) => merge(known, { id: message.at("id").word, error: readError(message) }),
};
