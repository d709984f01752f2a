import { readCohereUsage } from "../cohere/cohere-usage.ts";
import type { Asked, WireFormat } from "../format.ts";
import { merge, stated } from "../merge.ts";
import { readOpenaiCost, readOpenaiUsage } from "../openai/openai-usage.ts";
import { vendorOf } from "../providers.ts";
import { isDocuments, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/rerank`, as Cohere has it, and after it Jina, Voyage, OpenRouter and others. Cohere bills searches, not tokens. */
export const rerank: WireFormat = {
  name: "rerank",
  operation: "rerank",
  provider: "cohere",
  paths: ["/rerank"],
  usageless: true,

  matches(target) {
    if (!postsTo(target, "/rerank")) return undefined;
    const versioned = postsTo(target, "/v1/rerank") || postsTo(target, "/v2/rerank");
    return versioned || vendorOf(target.host) !== undefined ? "certain" : "likely";
  },

  // A shop's search has a query and documents, and no model.
  fits: (request) =>
    request.at("model").word !== undefined && isText(request.at("query")) && isDocuments(request.at("documents")),

  ask: (request) => stated<Asked>({ model: request.at("model").word }),

  read(message, known) {
    const usage = message.at("usage");
    // Voyage and Jina say the total alone, and there is no output.
    const total = usage.at("total_tokens").count ?? message.at("meta").at("billed_units").at("total_tokens").count;
    return merge(known, {
      model: message.at("model").word,
      usage:
        readOpenaiUsage(usage) ??
        readCohereUsage(message.at("meta")) ??
        (total === undefined ? undefined : { input: total }),
      cost: readOpenaiCost(usage),
      error: readError(message),
    });
  },
};
