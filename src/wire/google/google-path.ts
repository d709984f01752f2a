import { WORD_LIMIT } from "../json/json.ts";

/** What Google's paths call: a method of a model. */
export interface ModelMethod {
  /** `lumen` of `…/models/lumen:generateContent`; what was tuned keeps its collection (`endpoints/7`), for its name alone tells nothing. */
  readonly model: string | undefined;
  /** The model is the customer's own, as he named it. */
  readonly deployed: true | undefined;
  readonly method: string;
}

const collections = /^.*\/(models|tunedModels|endpoints|dynamic)\/(.+)$/;

/** Gemini's and Vertex AI's paths, whatever stands before them; undefined for those that end with no method of a model. */
export function readModelMethod(path: string): ModelMethod | undefined {
  const method = methodOf(path);
  if (method === undefined) return undefined;
  const [, collection, name] = collections.exec(path.slice(0, path.lastIndexOf(":"))) ?? [];
  if (collection === undefined || name === undefined) return undefined;
  const deployed = collection === "models" ? undefined : true;
  const model = decoded(deployed ? `${collection}/${name}` : name);
  return { method, model: model.length <= WORD_LIMIT ? model : undefined, deployed };
}

/** What stands behind the last colon, a trailing slash aside: asked of every request, so it has to be cheap. */
export function methodOf(path: string): string | undefined {
  const colon = path.lastIndexOf(":");
  if (colon < 0) return undefined;
  return path.slice(colon + 1, path.endsWith("/") ? -1 : undefined);
}

/** A path may be escaped wrongly: then it is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
