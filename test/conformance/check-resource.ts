import { checkAttributes } from "./check-attributes.ts";
import { resourceAttributes } from "./resource.ts";
import type { Generation } from "./rows.ts";
import { shown, textAt, type Attributes } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";

/** Holds each resource against the table, and no two processes to one `service.instance.id`. */
export function checkResources(resources: readonly Attributes[], generation: Generation): Finding[] {
  const processes = new Map<string, string>();
  return resources.flatMap((resource) => {
    const place: Place = {
      text: `resource of ${textAt(resource, "service.name") ?? "a nameless service"}`,
      group: "resource",
    };
    const findings = checkAttributes(resource, resourceAttributes, generation, place, ours);
    const instance = textAt(resource, "service.instance.id");
    const process = resource.get("process.pid");
    if (instance === undefined || process === undefined) return findings;
    const other = processes.get(instance);
    processes.set(instance, shown(process));
    if (other === undefined || other === shown(process)) return findings;
    const should = `unique: the processes ${other} and ${shown(process)} both have it`;
    return [...findings, finding(place, "instance", "service.instance.id", instance, should)];
  });
}

/** Facts of calls are no facts of a process. */
const ours = /^(gen_ai|openai|relayscope|http|url|server|network|error|telemetry)\./;
