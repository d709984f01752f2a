import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { fillVariables } from "./compose-variables.ts";
import { parts } from "./parts.ts";
import { firstLine, StackError } from "./stack-error.ts";

/** What docker-compose.yml says of one service, as far as it holds without containers as well. */
export interface ComposeService {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of this clone, by where they are in the container. */
  readonly files: ReadonlyMap<string, string>;
  /** Where data that is kept lies in the container. */
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
  readonly graceMs: number;
}

interface Mount {
  readonly type?: string;
  readonly source?: string;
  readonly target?: string;
}
interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly Mount[];
  readonly secrets?: readonly string[];
  readonly stop_grace_period?: string;
}

/** Reads the parts' services of one compose file or of several, the later over the earlier, as `docker compose -f A -f B` does. */
export function readComposeServices(
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): ReadonlyMap<string, ComposeService> {
  const loaded = files.map((file) => load(file, environment));
  const [first = "."] = files;
  return new Map(
    parts.map(({ name }) => {
      const given = loaded.flatMap((services) => services[name] ?? []);
      if (given.length === 0) throw new StackError(`${files.join(", ")}: no service ${name}`);
      return [name, toService(given.reduce(overlay), dirname(resolve(first)))];
    }),
  );
}

function load(file: string, environment: NodeJS.ProcessEnv): Readonly<Record<string, Service>> {
  const found = parseFile(file);
  const services = isMapping(found) ? (found["services"] ?? {}) : undefined;
  if (!isMapping(services)) throw new StackError(`${file}: services: expected a mapping of services`);
  return Object.fromEntries(
    parts.flatMap(({ name }) => {
      if (services[name] === undefined) return [];
      const where = `${file}: services.${name}`;
      const service = fillVariables(services[name], environment, where);
      checkShape(service, where);
      return [[name, service as Service]];
    }),
  );
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { merge: true });
  } catch (error) {
    throw new StackError(`${file}: ${firstLine(error)}`);
  }
}

/** Compose has other ways to write these, which the files here do not use. */
function checkShape(service: unknown, where: string): void {
  const shapes: readonly (readonly [key: string, expected: string, holds: (value: unknown) => boolean])[] = [
    ["command", "a list of words", isListOf((word) => typeof word === "string")],
    ["environment", "a mapping", isMapping],
    ["volumes", "a list of mappings with type, source and target", isListOf(isMapping)],
    ["secrets", "a list of names", isListOf((name) => typeof name === "string")],
    ["stop_grace_period", "a duration such as 30s or 1m30s", (value) => toMilliseconds(String(value)) !== undefined],
  ];
  if (!isMapping(service)) throw new StackError(`${where}: expected a mapping`);
  for (const [key, expected, holds] of shapes) {
    const value = service[key];
    if (value !== undefined && !holds(value))
      throw new StackError(`${where}.${key}: expected ${expected}, not ${kindOf(value)}`);
  }
}

/** Commands replace each other, lists of mounts and secrets grow. */
function overlay(under: Service, over: Service): Service {
  return {
    ...under,
    ...over,
    environment: { ...under.environment, ...over.environment },
    volumes: [...(under.volumes ?? []), ...(over.volumes ?? [])],
    secrets: [...(under.secrets ?? []), ...(over.secrets ?? [])],
  };
}

function toService(service: Service, root: string): ComposeService {
  const mounts = service.volumes ?? [];
  const targets = (type: string) => mounts.filter((mount) => mount.type === type && mount.target !== undefined);
  return {
    command: service.command ?? [],
    environment: Object.fromEntries(
      Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    files: new Map(targets("bind").map(({ target = "", source = "" }) => [target, resolve(root, source)])),
    volumes: targets("volume").map(({ target = "" }) => target),
    secrets: [...new Set(service.secrets)],
    graceMs: toMilliseconds(service.stop_grace_period ?? "10s") ?? 10_000,
  };
}

function toMilliseconds(duration: string): number | undefined {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(duration)) return undefined;
  const pieces = duration.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return [...pieces].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0), 0);
}

function kindOf(value: unknown): string {
  if (typeof value !== "object") return JSON.stringify(value).slice(0, 80);
  return Array.isArray(value) ? "this list" : "this mapping";
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(holds: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(holds);
}
