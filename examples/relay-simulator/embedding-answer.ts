import type { Behaviour } from "./behaviour.ts";
import { createRandom } from "./random.ts";
import type { RelayRequest } from "./request.ts";
import type { ServedUsage } from "./usage.ts";
import { wireUsage } from "./usage.ts";

/** The answer of `POST /v1/embeddings`, in floats or, as the openai SDK asks by default, in base64. */
export function embeddingAnswer(
  request: RelayRequest,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Record<string, unknown> {
  const data = Array.from({ length: request.inputs }, (_, index) => {
    const luck = createRandom(`${request.bodyHash} ${index}`);
    const vector = Float32Array.from({ length: request.dimensions }, () => luck.between(-1, 1));
    const embedding = request.base64 ? Buffer.from(vector.buffer).toString("base64") : [...vector];
    return { object: "embedding", index, embedding };
  });
  return { object: "list", data, model: behaviour.answersAs, ...(usage !== undefined && { usage: wireUsage(usage) }) };
}
