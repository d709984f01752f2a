import type { Asked, Target } from "../format.ts";
import { WORD_LIMIT, type Json } from "../json/json.ts";
import type { Partly } from "../merge.ts";
import { vendorOf } from "../providers.ts";

/**
 * The model that is asked for: by its name in the body, else as a path of Azure's has it (`…/deployments/{name}/…`). On
 * Azure either is the customer's own name for it.
 */
export function modelAsked(request: Json, { host, path }: Target): Partly<Pick<Asked, "model" | "deployed">> {
  const deployment = deploymentOf(path);
  const deployed = deployment !== undefined || vendorOf(host)?.startsWith("azure.") === true;
  return { model: request.at("model").word ?? deployment, deployed: deployed || undefined };
}

/** Whether a path is one of a deployment's: nothing but a model is asked there. */
export function isDeployed(path: string): boolean {
  return path.includes(SEGMENT) && deploymentOf(path) !== undefined;
}

/** The deployment that a path names. */
function deploymentOf(path: string): string | undefined {
  const at = path.lastIndexOf(SEGMENT);
  if (at < 0) return undefined;
  const start = at + SEGMENT.length;
  const end = path.indexOf("/", start);
  // Not its last segment: then it is a list of deployments that is asked, or one of them.
  if (end <= start || end - start > WORD_LIMIT) return undefined;
  return decode(path.slice(start, end));
}

const SEGMENT = "/deployments/";

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
