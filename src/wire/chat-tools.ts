import type { ToolDefinition } from "./content.ts";
import type { Json } from "./json/json.ts";
import { stated } from "./merge.ts";

/** Tools as OpenAI's chat declares them, `{type, function: {name, description, parameters}}`, and after it Ollama, Cohere and Mistral. */
export function functionTools(tools: Json): readonly ToolDefinition[] {
  return tools.items.map(readTool);
}

function readTool(tool: Json): ToolDefinition {
  const type = tool.at("type").word ?? "function";
  const declared = tool.at("function");
  // What the provider runs has no more than a type.
  return declared.present ? { type, ...readDefinition(declared, "parameters") } : { type, name: type };
}

/** A definition's own members; where its parameters stand differs. */
export function readDefinition(tool: Json, parametersKey: string): Omit<ToolDefinition, "type"> {
  return {
    name: tool.at("name").word ?? "",
    ...stated<{ description: string; parameters: unknown }>({
      description: tool.at("description").text,
      parameters: tool.at(parametersKey).raw,
    }),
  };
}
