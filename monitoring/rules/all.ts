import type { Flavour } from "../flavour.ts";
import type { Group } from "./rule.ts";

/** Every rule file, by its name without `.yml`. */
export const ruleFiles: Readonly<Record<string, (flavour: Flavour) => readonly Group[]>> = {};
