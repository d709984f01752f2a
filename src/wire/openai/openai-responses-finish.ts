import type { FinishReason } from "../format.ts";
import type { Json } from "../json/json.ts";

/** Calls that the app has to answer; the others were run by the provider within the response. */
const appCalls = new Set([
  "function_call",
  "custom_tool_call",
  "computer_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
]);

/** Whether an item of a response is a call that waits for the app. */
export function isAppCall(item: Json): boolean {
  if (!appCalls.has(item.at("type").text ?? "")) return false;
  // A shell in a container of the provider's is the provider's to run.
  return item.at("environment").at("type").text !== "container_reference";
}

/** The dialect has no reason to finish, only a status; one that has not ended gives none. */
export function finishOf(response: Json, status: string | undefined, calls: boolean): FinishReason | undefined {
  switch (status) {
    case "completed":
      return calls ? "tool_call" : "stop";
    case "incomplete":
      return response.at("incomplete_details").at("reason").word ?? "error";
    case "failed":
    case "cancelled":
      return "error";
    default:
      return undefined;
  }
}
