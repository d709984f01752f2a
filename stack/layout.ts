import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { ComposeService } from "./compose-services.ts";
import { parts, type Part } from "./parts.ts";
import { StackError } from "./stack-error.ts";

/** Where one part is on this machine. */
export interface Place {
  /** `127.0.0.1:port` by what the port is for. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly configuration: string;
  readonly data: string;
  readonly log: string;
}

/** Where everything is. */
export interface Layout {
  readonly folder: string;
  readonly secrets: string;
  readonly places: Readonly<Record<string, Place>>;
}

/** Which ports are taken: the usual ones, or whatever is free, as tests do. */
export type Ports = "usual" | "free";

/** Decides over ports and folders. A usual port that something else holds is told by its number. */
export async function layOut(folder: string, secrets: string, ports: Ports): Promise<Layout> {
  checkPath("--folder", folder);
  checkPath("--secrets", secrets);
  const places: Record<string, Place> = {};
  const taken: string[] = [];
  // Held until all are found: a free port would else be given twice.
  const held: Server[] = [];
  for (const part of parts) {
    const addresses: Record<string, string> = {};
    for (const [use, { inside, outside = inside }] of Object.entries(part.ports)) {
      const port = await reserve(ports === "free" ? 0 : outside, held);
      if (port === undefined) taken.push(`${outside} (${part.name}, ${use})`);
      addresses[use] = `127.0.0.1:${port ?? outside}`;
    }
    places[part.name] = {
      addresses,
      configuration: join(folder, "configuration", part.name),
      data: join(folder, "data", part.name),
      log: join(folder, "logs", `${part.name}.log`),
    };
  }
  await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  if (taken.length > 0) {
    throw new StackError(
      `in use on 127.0.0.1: port ${taken.join(", ")}. Stop what listens there, or take other ports with --ports free`,
    );
  }
  return { folder, secrets, places };
}

/** Text of a part's configuration with the addresses and paths of this machine: nothing else in it is changed. */
export function rewrite(text: string, part: Part, service: ComposeService, layout: Layout): string {
  const own = placeOf(layout, part.name);
  let out = text;
  for (const [use, { inside }] of Object.entries(part.ports)) {
    const address = own.addresses[use] ?? "";
    const port = address.split(":")[1] ?? "";
    out = out
      .replaceAll(new RegExp(`\\b0\\.0\\.0\\.0:${inside}\\b`, "g"), address)
      .replaceAll(new RegExp(`host: 0\\.0\\.0\\.0, port: ${inside}\\b`, "g"), `host: 127.0.0.1, port: ${port}`)
      .replaceAll(new RegExp(`\\blisten_port: ${inside}\\b`, "g"), `listen_port: ${port}`)
      .replaceAll(new RegExp(`(?<=${use}_listen_port: )${inside}\\b`, "g"), port);
  }
  out = out.replaceAll("listen_address: 0.0.0.0", "listen_address: 127.0.0.1");
  for (const { name, ports } of parts) {
    for (const [use, { inside }] of Object.entries(ports)) {
      const to = placeOf(layout, name).addresses[use] ?? "";
      out = out.replaceAll(new RegExp(`(?<![\\w.-])${name}:${inside}\\b`, "g"), to);
    }
  }
  for (const inside of service.files.keys()) out = movePath(out, inside, own.configuration);
  for (const inside of service.volumes) out = movePath(out, inside, own.data);
  return movePath(out, "/run/secrets", layout.secrets);
}

/** What `rewrite` should have changed and did not: a configuration that says an address in a form it does not know. */
export function findUnmoved(text: string): string | undefined {
  const names = parts.map(({ name }) => name).join("|");
  const left = new RegExp(`0\\.0\\.0\\.0|/run/secrets|(?:(?<=//)|(?<![\\w./-]))(?:${names}):\\d+`);
  return text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, ""))
    .find((line) => left.test(line));
}

/** The place of a part. Throws for a name that is none. */
export function placeOf(layout: Layout, name: string): Place {
  const place = layout.places[name];
  if (place === undefined) throw new StackError(`${name} is none of ${Object.keys(layout.places).join(", ")}`);
  return place;
}

function movePath(text: string, inside: string, outside: string): string {
  return text.replaceAll(new RegExp(`(?<![\\w/:.-])${inside}(?=[/"'\\s,}\\]]|$)`, "gm"), outside);
}

/** It stands in YAML, in lists of flags and in patterns of file names, as it is. */
function checkPath(option: string, path: string): void {
  const wrong = /["'\\$#*?,;:[\]{}\n]/.exec(path)?.[0];
  if (wrong !== undefined)
    throw new StackError(`${option} ${path}: configuration can't name a folder with ${wrong} in it: name another`);
}

/** The port where it is free; undefined where something listens. */
function reserve(port: number, held: Server[]): Promise<number | undefined> {
  const server = createServer();
  return new Promise((done) => {
    server.once("error", () => done(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      held.push(server);
      const address = server.address();
      done(typeof address === "object" ? address?.port : undefined);
    });
  });
}
