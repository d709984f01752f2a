import type { WireFormat } from "../format.ts";
import { openaiResponses } from "./openai-responses.ts";
import { vendorOf } from "../providers.ts";

/**
 * `GET …/responses/{id}`: a response that was left to be made in the background is looked at, whole or as the rest of its
 * stream. It asks for nothing; whose tokens it tells is for the owner to know.
 */
export const openaiFetched: WireFormat = {
  ...openaiResponses,
  name: "openai-fetched",
  operation: "fetch_response",
  paths: ["/responses/{id}"],

  // Any service may have a place for answers to its forms: the host or the SDK has to say that this one serves models.
  matches(target) {
    if (target.method !== "GET" || fetchedIdOf(target.path) === undefined) return undefined;
    return vendorOf(target.host) !== undefined || target.header("x-stainless-lang") !== undefined
      ? "certain"
      : "likely";
  },

  fits: () => false,
  ask: () => ({}),
};

/** The id in the path of a response, with its query or without. */
export function fetchedIdOf(path: string): string | undefined {
  if (!path.includes("/responses/")) return undefined;
  return /\/responses\/([\w-]{1,256})\/?(?:\?|$)/.exec(path)?.[1];
}
