import { relative } from "node:path";
import type { Project } from "./model.ts";
import type { Problem } from "./problem.ts";

/** The stack's programs, and whether each has something to keep. */
const expected: Readonly<Record<string, { readonly keeps: boolean }>> = {
  "otel-collector": { keeps: true },
  prometheus: { keeps: true },
  alertmanager: { keeps: true },
  tempo: { keeps: true },
  loki: { keeps: true },
  grafana: { keeps: true },
  "blackbox-exporter": { keeps: false },
};

/** What is wrong with the whole, with every profile on, and with no single service. */
export function findProjectProblems(project: Project, root: string): readonly Problem[] {
  return [
    ...findMissing(project),
    ...findUnused(project),
    ...findSecretPlaces(project, root),
    ...findTwoVersions(project),
    ...findSharedPorts(project),
    ...findWayOut(project),
  ];
}

function findMissing({ services }: Project): Problem[] {
  return Object.entries(expected).flatMap(([where, { keeps }]) => {
    const service = services[where];
    if (service === undefined) return [{ where, what: "the stack has no such service", mend: "add it" }];
    const kept = service.volumes?.some(
      ({ type, source, read_only }) => type === "volume" && source !== undefined && read_only !== true,
    );
    if (!keeps || kept === true) return [];
    return [{ where, what: "what it stores is gone with its container", mend: "mount a named volume where it writes" }];
  });
}

function findUnused({ services, networks = {}, volumes = {}, secrets = {} }: Project): Problem[] {
  const all = Object.values(services);
  const used = {
    networks: all.flatMap((service) => Object.keys(service.networks ?? {})),
    volumes: all
      .flatMap((service) => service.volumes ?? [])
      .flatMap(({ type, source }) => (type === "volume" ? [source] : [])),
    secrets: all.flatMap((service) => service.secrets ?? []).map(({ source }) => source),
  };
  const declared = { networks, volumes, secrets };
  return (["networks", "volumes", "secrets"] as const).flatMap((kind) =>
    Object.keys(declared[kind])
      .filter((name) => !used[kind].includes(name))
      .map((name) => ({ where: kind, what: `${name} is used by no service`, mend: "remove it, or use it" })),
  );
}

function findSecretPlaces({ secrets = {} }: Project, root: string): Problem[] {
  return Object.entries(secrets).flatMap(([name, { file }]) => {
    if (file !== undefined && relative(root, file) === `secrets/${name}`) return [];
    const what = `${name} comes from ${file === undefined ? "the environment" : relative(root, file)}`;
    return [{ where: "secrets", what, mend: `keep it in ./secrets/${name}, which Git ignores` }];
  });
}

function findSharedPorts({ services }: Project): Problem[] {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports
      .filter((port) => port.published !== undefined)
      .map((port) => ({ name, port: `${port.published ?? ""}/${port.protocol ?? "tcp"}` })),
  );
  return [...Map.groupBy(published, ({ port }) => port)]
    .filter(([, together]) => together.length > 1)
    .map(([port, together]) => ({
      where: "ports",
      what: `${port} is published by ${together.map(({ name }) => name).join(" and ")}`,
      mend: "give each its own",
    }));
}

// Tempo and Loki know no passwords: nobody but the stack is to reach them, and they reach nobody.
function findWayOut({ networks = {} }: Project): Problem[] {
  if (networks["telemetry"]?.internal === true) return [];
  return [{ where: "networks", what: "telemetry has a way out", mend: "set internal: true" }];
}

function findTwoVersions({ services }: Project): Problem[] {
  const images = new Set(Object.values(services).flatMap(({ image }) => (image === undefined ? [] : [image])));
  const names = [...images].map((image) => image.replace(/@.*$/, "").replace(/:[^:/]*$/, ""));
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => ({
    where: "x-images",
    what: `${name} is there in two versions`,
    mend: "use one",
  }));
}
