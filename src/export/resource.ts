import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { threadId } from "node:worker_threads";
import {
  defaultResource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import type { Resource } from "@opentelemetry/resources";
import { version } from "../version.ts";

/** Who sends: `telemetry.distro.*`, and the user agent of our exports. */
export const distro = { name: "relayscope", version };

/**
 * What all telemetry of this thread says of its origin: OpenTelemetry's defaults, then ours, then what
 * `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say. Command lines and user names are left out: they hold secrets.
 */
export function createResource(): Resource {
  const said = { ...fromEnvironment(resourceAttributesEnvDetector), ...fromEnvironment(serviceNameEnvDetector) };
  return defaultResource()
    .merge(
      resourceFromAttributes({
        "telemetry.distro.name": distro.name,
        "telemetry.distro.version": distro.version,
        "process.pid": process.pid,
        "process.runtime.name": "nodejs",
        "process.runtime.version": process.versions.node,
        "host.name": hostname(),
      }),
    )
    .merge(resourceFromAttributes({ ...said, "service.instance.id": instanceId(said["service.instance.id"]) }));
}

/**
 * Unique per process and thread, also where the user or an operator named the container: two writers of one series
 * overwrite each other in Prometheus without a word. Theirs stays in front, so it can still be searched for.
 */
function instanceId(theirs: unknown): string {
  return typeof theirs === "string" && theirs !== "" ? `${theirs}/${process.pid}-${threadId}` : randomUUID();
}

function fromEnvironment(detector: { detect(): { attributes?: object | undefined } }): Record<string, string> {
  return { ...detector.detect().attributes };
}
