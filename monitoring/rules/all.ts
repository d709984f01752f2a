import type { Flavour } from "../flavour.ts";
import { availability } from "./availability.ts";
import { capacity } from "./capacity.ts";
import { cost } from "./cost.ts";
import { endpoint } from "./endpoint.ts";
import { latency } from "./latency.ts";
import { migration } from "./migration.ts";
import { pipeline } from "./pipeline.ts";
import { quality } from "./quality.ts";
import { recording } from "./recording.ts";
import type { Group } from "./rule.ts";
import { slo } from "./slo.ts";

/** Every rule file, by its name without `.yml`. */
export const ruleFiles: Readonly<Record<string, (flavour: Flavour) => readonly Group[]>> = {
  recording,
  slo,
  availability,
  latency,
  capacity,
  migration,
  endpoint,
  cost: () => cost(),
  quality,
  pipeline,
};
