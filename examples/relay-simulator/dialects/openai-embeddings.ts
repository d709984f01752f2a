import { createRandom } from "../random.ts";
import type { RelayRequest } from "../request.ts";
import { only, wireUsage } from "../usage.ts";
import type { Dialect, Made } from "./dialect.ts";
import { openaiPath } from "./openai-path.ts";
import { refuseAsOpenai } from "./refusals.ts";

/** `POST /v1/embeddings`, in floats or, as the openai SDK asks by default, in base64. */
export const openaiEmbeddings: Dialect = {
  name: "openai-embeddings",
  operation: "embeddings",
  provider: "openai",
  path: openaiPath("embeddings"),
  prompt: "input",
  says: only(),
  answer: embeddingAnswer,
  refuse: refuseAsOpenai,
};

/** One vector for each input, the same for the same request. */
export function vectorsOf(request: RelayRequest): Float32Array[] {
  return Array.from({ length: request.inputs }, (_, index) => {
    const luck = createRandom(`${request.bodyHash} ${index}`);
    return Float32Array.from({ length: request.dimensions }, () => luck.between(-1, 1));
  });
}

function embeddingAnswer({ request, behaviour, usageAt }: Made): object {
  const usage = usageAt(1);
  const data = vectorsOf(request).map((vector, index) => {
    const embedding = request.base64 ? Buffer.from(vector.buffer).toString("base64") : [...vector];
    return { object: "embedding", index, embedding };
  });
  return { object: "list", data, model: behaviour.answersAs, ...(usage !== undefined && { usage: wireUsage(usage) }) };
}
