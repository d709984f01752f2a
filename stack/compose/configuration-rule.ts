import { readFileSync, statSync } from "node:fs";
import type { Mount, Service } from "./model.ts";
import type { Rule } from "./rule.ts";

/** What a service's command and settings name has to be there: files of the clone, and the secrets that those ask for. */
export const configurationRule: Rule = {
  name: "configuration",
  mend: "name a file that is mounted, and list under secrets: what it reads from /run/secrets/",
  find: (service) => {
    const { missing, asked } = followFiles(service);
    const given = new Set((service.secrets ?? []).map(({ source }) => source));
    return [
      ...missing.map((path) => `it is told to read ${path}, which no mount holds`),
      ...asked.filter((name) => !given.has(name)).map((name) => `it reads /run/secrets/${name}, which it is not given`),
    ];
  },
};

// The image's own setting, which no file of the clone repeats.
const ownData: Readonly<Record<string, string>> = { grafana: "/var/lib/grafana" };

/** A volume keeps what is written into it: it has to be where the program's command and settings say that it writes. */
export const volumeRule: Rule = {
  name: "volumes",
  mend: "mount it where its configuration writes",
  find: (service, { name }) => {
    const paths = [...followFiles(service).paths, ownData[name] ?? ""];
    return (service.volumes ?? [])
      .filter(({ type, target }) => type === "volume" && !paths.some((path) => `${path}/`.startsWith(`${target}/`)))
      .map(({ target }) => `it has a volume at ${target}, where nothing tells it to write`);
  },
};

// From the command to the files it names, and from `@flags` files to those that they name.
function followFiles({ command, environment = {}, volumes = [] }: Service): {
  missing: string[];
  asked: string[];
  paths: string[];
} {
  const missing: string[] = [];
  const paths: string[] = [];
  const texts = [...(command ?? []), ...Object.values(environment).map((value) => value ?? "")];
  const read = new Set<string>();
  for (const text of texts) {
    for (const [path] of text.matchAll(/(?<![\w.:/])\/[\w.-]+(?:\/[\w.-]+)+/g)) {
      paths.push(path);
      const source = sourceOf(path, volumes);
      if (source === undefined || read.has(source)) continue;
      read.add(source);
      const found = statSync(source, { throwIfNoEntry: false });
      if (found === undefined) missing.push(path);
      // The comments of a file ask for nothing.
      if (found?.isFile() === true) texts.push(readFileSync(source, "utf8").replace(/(^|\s)#.*$/gm, ""));
    }
  }
  const asked = texts.flatMap((text) => [...text.matchAll(/\/run\/secrets\/([\w.-]+)/g)].map(([, name]) => name ?? ""));
  return { missing, asked: [...new Set(asked)], paths };
}

// Where in the clone a path of the container comes from; undefined for what is the image's or a volume's own.
function sourceOf(path: string, volumes: readonly Mount[]): string | undefined {
  const mount = volumes.find(({ type, target }) => type === "bind" && path.startsWith(`${target}/`));
  return mount === undefined ? undefined : `${mount.source ?? ""}${path.slice(mount.target.length)}`;
}
