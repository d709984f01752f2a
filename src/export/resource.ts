import { hostname } from "node:os";
import { threadId } from "node:worker_threads";
import { getStringFromEnv, getStringListFromEnv } from "@opentelemetry/core";
import {
  defaultResource,
  osDetector,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import type { Resource } from "@opentelemetry/resources";
import { maskText } from "../mask.ts";
import { quote } from "../settings/quote.ts";
import { version } from "../version.ts";
import { say } from "./say.ts";

/** Who sends: `telemetry.distro.*`, and the user agent of our exports. */
export const distro = { name: "relayscope", version };

/**
 * What all telemetry of this thread says of its origin: OpenTelemetry's defaults, then ours, then what
 * `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say. Command lines and user names are left out: they hold secrets.
 */
export function createResource(): Resource {
  sayWrongAttributes();
  const said = { ...fromEnvironment(resourceAttributesEnvDetector), ...fromEnvironment(serviceNameEnvDetector) };
  return defaultResource()
    .merge(
      resourceFromAttributes({
        "telemetry.distro.name": distro.name,
        "telemetry.distro.version": distro.version,
        ...detected(),
      }),
    )
    .merge(resourceFromAttributes({ ...said, "service.instance.id": instanceId(said["service.instance.id"]) }));
}

const detectors: ReadonlyMap<string, () => object> = new Map([
  ["host", () => ({ "host.name": hostname() })],
  ["os", () => ({ ...osDetector.detect().attributes })],
  [
    "process",
    () => ({
      "process.pid": process.pid,
      "process.runtime.name": "nodejs",
      "process.runtime.version": process.versions.node,
    }),
  ],
]);
// What they would find is always told: series without it overwrite each other.
const always = new Set(["env", "service", "serviceinstance"]);

/** `OTEL_NODE_RESOURCE_DETECTORS`, within what is told at all. */
function detected(): Record<string, string | number> {
  const said = getStringListFromEnv("OTEL_NODE_RESOURCE_DETECTORS") ?? [];
  const names = said.length === 0 ? ["host", "process"] : said;
  const others = names.filter((name) => !(["all", "none"].includes(name) || always.has(name) || detectors.has(name)));
  if (others.length > 0)
    say(
      `OTEL_NODE_RESOURCE_DETECTORS: ${quote(others.join(","))} is not host, os, process, service, env, all or none; it is left out`,
    );
  const wanted = names.includes("all") ? [...detectors.keys()] : names.includes("none") ? [] : names;
  return Object.assign({}, ...wanted.map((name) => detectors.get(name)?.()));
}

/** One mistake, and the detector takes none of them, as OpenTelemetry wants it; but it says so at level debug only. */
function sayWrongAttributes(): void {
  const parts = (getStringFromEnv("OTEL_RESOURCE_ATTRIBUTES") ?? "").split(",");
  const wrong = parts.flatMap((part, index) => (part.trim() === "" || isAttribute(part) ? [] : [index + 1]));
  if (wrong.length === 0) return;
  const places = `${wrong.slice(0, 10).join(", ")}${wrong.length > 10 ? ", …" : ""} of ${parts.length}`;
  const form = "name=value, with percent-encoding for , and = and at most 255 characters each";
  say(`OTEL_RESOURCE_ATTRIBUTES: what stands at place ${places} is not ${form}; none of it is used`);
}

function isAttribute(part: string): boolean {
  const [name = "", value, ...more] = part.split("=");
  if (name.trim() === "" || value === undefined || more.length > 0) return false;
  try {
    return [name, value].every((text) => decodeURIComponent(text.trim()).length <= 255);
  } catch {
    return false;
  }
}

/**
 * Unique per process and thread, also where the user or an operator named the container: two writers of one series
 * overwrite each other in Prometheus without a word. Theirs stays in front, so it can still be searched for.
 */
function instanceId(theirs: unknown): string {
  return typeof theirs === "string" && theirs !== "" ? `${theirs}/${process.pid}-${threadId}` : randomId();
}

/** A UUID of version 4. As random as trace ids are: `node:crypto` would take 6 ms of a start, and 2 MB. */
function randomId(): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(Math.random() * 16).toString(16)).join("");
  const variant = (8 + Math.floor(Math.random() * 4)).toString(16);
  return [digits(8), digits(4), `4${digits(3)}`, `${variant}${digits(3)}`, digits(12)].join("-");
}

function fromEnvironment(detector: { detect(): { attributes?: object | undefined } }): Record<string, string> {
  const said = Object.entries({ ...detector.detect().attributes });
  // What was meant for the variable of headers would be in each request, and in each back end.
  return Object.fromEntries(said.map(([name, value]) => [maskText(name), maskText(String(value))]));
}
