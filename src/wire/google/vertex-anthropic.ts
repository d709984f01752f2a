import { anthropicMessages } from "../anthropic/anthropic-messages.ts";
import type { Asked, WireFormat } from "../format.ts";
import { stated } from "../merge.ts";
import { isMessages } from "../shape.ts";
import { readRawPredict } from "./vertex-raw-predict.ts";

/** Claude on Vertex: `…/publishers/anthropic/models/{model}:rawPredict` and `:streamRawPredict`, in Anthropic's own words. */
export const vertexAnthropic: WireFormat = {
  ...anthropicMessages,
  name: "vertex-anthropic",
  provider: "gcp.vertex_ai",
  paths: ["/publishers/anthropic/models/{model}:rawPredict", "/publishers/anthropic/models/{model}:streamRawPredict"],

  matches: ({ path }) => (readRawPredict(path)?.publisher === "anthropic" ? "certain" : undefined),

  fits: (request) => isMessages(request.at("messages")),

  ask(request, target) {
    const path = readRawPredict(target.path);
    // Only the path names the model; a stream is told by the body as well.
    return stated<Asked>({
      ...anthropicMessages.ask(request, target),
      model: path?.model,
      stream: path?.streamed || request.at("stream").flag,
    });
  },
};
