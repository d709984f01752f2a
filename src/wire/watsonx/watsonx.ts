import type { Asked, Match, Target } from "../format.ts";
import type { Json } from "../json/json.ts";
import type { Partly } from "../merge.ts";
import { postsTo } from "../target-path.ts";

/** Whether one of watsonx.ai's paths is asked: `/ml/v1/text/{action}`, its stream, the same of a deployment. */
export function matchWatsonx(target: Target, action: "chat" | "generation"): Match | undefined {
  if (!target.path.includes("/ml/v1")) return undefined;
  const asked = [`/text/${action}`, `/text/${action}_stream`, `/${action}/text`].some((path) => postsTo(target, path));
  return asked ? "certain" : undefined;
}

/** The model, which a deployment brings, and whether its path asks for a stream. */
export function readWatsonxModel(request: Json, { path }: Target): Partly<Asked> {
  return {
    model: request.at("model_id").word,
    stream: /_stream\/*$/.test(path) ? true : undefined,
  };
}
