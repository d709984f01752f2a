import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { StackError } from "./stack-error.ts";

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

/** Reads the services of one compose file or of several, the later over the earlier, as `docker compose -f A -f B` does. */
export function readComposeServices(files: readonly string[]): ReadonlyMap<string, ComposeService> {
  const services = new Map<string, Service>();
  for (const file of files) {
    for (const [name, service] of Object.entries(load(file))) services.set(name, overlay(services.get(name), service));
  }
  const [first = "."] = files;
  return new Map([...services].map(([name, service]) => [name, toService(service, dirname(resolve(first)))]));
}

function load(file: string): Readonly<Record<string, Service>> {
  try {
    const { services } = parse(readFileSync(file, "utf8"), { merge: true }) as {
      services?: Readonly<Record<string, Service>>;
    };
    return services ?? {};
  } catch (error) {
    throw new StackError(`${file}: ${firstLine(error)}`);
  }
}

/** Commands replace each other, lists of mounts and secrets grow. */
function overlay(under: Service = {}, over: Service): Service {
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
    graceMs: Number.parseInt(service.stop_grace_period ?? "10s", 10) * 1000,
  };
}

/** Of a parser's message the line that says what and where. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]?.replace(/:$/, "") ?? text;
}
