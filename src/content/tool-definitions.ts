import type { ToolDefinition } from "../wire/content.ts";
import { type Cleaner, sizeOf } from "./cleaner.ts";

const DESCRIPTION_LIMIT = 1024;

/** How much of each definition is told: all of it, else what it is for, else its name. */
const depths = ["parameters", "description", "name"] as const;

/** Tool definitions in `room` bytes of JSON: as much of each as there is room for all; of too many the first, and how many they were. */
export function fitTools(tools: readonly ToolDefinition[], room: number, cleaner: Cleaner): object[] {
  for (const depth of depths) {
    const told: object[] = [];
    // A definition without room is told as well, by its name.
    let left = room - 64;
    for (const tool of tools) {
      const definition = tellTool(tool, depth, left, cleaner);
      left -= sizeOf(definition) + 1;
      if (left < 0) break;
      told.push(definition);
    }
    if (told.length === tools.length) return told;
    if (depth === "name") return [...told, { type: "omitted", name: `${tools.length - told.length} more` }];
  }
  return [];
}

function tellTool(tool: ToolDefinition, depth: (typeof depths)[number], room: number, cleaner: Cleaner): object {
  const { type, name, description, parameters } = tool;
  return {
    type: cleaner.name(type),
    name: cleaner.name(name),
    ...(description !== undefined && depth !== "name" && { description: cleaner.text(description, DESCRIPTION_LIMIT) }),
    // What is cut of it would be another definition: it is told whole, or not at all.
    ...(parameters !== undefined &&
      depth === "parameters" && { parameters: cleaner.value(parameters, Math.max(room, 64) * 4) }),
  };
}
