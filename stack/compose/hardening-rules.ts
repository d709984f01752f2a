import { statSync } from "node:fs";
import { relative } from "node:path";
import { findSecrets } from "./plain-secrets.ts";
import type { Rule } from "./rule.ts";
import { when } from "./rule.ts";

// Made by npm ci and npm run build, so not in a fresh clone.
const madeLater = new Set(["dist", "node_modules"]);

const noNewPrivileges = "no-new-privileges:true";

/** What a service may do and reach. */
export const hardeningRules: readonly Rule[] = [
  {
    name: "loopback",
    mend: 'publish it as "127.0.0.1:<port>:<port>"',
    find: ({ ports = [], network_mode }) => [
      ...ports
        .filter(({ host_ip }) => host_ip !== "127.0.0.1" && host_ip !== "::1")
        .map(
          ({ host_ip, published, target }) => `port ${published ?? target} is open on ${host_ip ?? "every address"}`,
        ),
      ...when(network_mode === "host", "it shares the network of the host"),
    ],
  },
  {
    name: "secrets",
    mend: "put it into secrets/ and name the file /run/secrets/<name>",
    find: findSecrets,
  },
  {
    name: "pinned",
    mend: "name the exact version in x-images, as in program:1.2.3",
    find: ({ image = "", build }) => [
      ...when(build !== undefined, "it is built on the user's machine"),
      ...when(
        build === undefined && !/:v?\d+\.\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image),
        `its image ${image} may be another one tomorrow`,
      ),
    ],
  },
  {
    name: "read-only",
    mend: "set read_only: true, with a tmpfs or a volume for what it writes",
    find: ({ read_only }) => when(read_only !== true, "it can write to its own image"),
  },
  {
    name: "tmpfs",
    mend: 'give it a size, as in "/tmp:size=32m"',
    find: ({ tmpfs = [] }) =>
      tmpfs.filter((entry) => !/[:,]size=\d/.test(entry)).map((entry) => `tmpfs ${entry} may fill the memory`),
  },
  {
    name: "capabilities",
    mend: "set cap_drop: [ALL] and add none back",
    find: ({ cap_drop = [], cap_add = [] }) => [
      ...when(!cap_drop.includes("ALL"), "it keeps capabilities of root"),
      ...cap_add.map((capability) => `it has the capability ${capability}`),
    ],
  },
  {
    name: "privileges",
    mend: 'set security_opt: ["no-new-privileges:true"] and no other, and nothing that opens the host',
    find: ({ security_opt = [], privileged, pid, ipc, devices = [] }) => [
      ...when(!security_opt.includes(noNewPrivileges), "a setuid program in it may become root"),
      ...security_opt
        .filter((option) => option !== noNewPrivileges)
        .map((option) => `its security option ${option} may loosen what holds it`),
      ...when(
        privileged === true || pid === "host" || ipc === "host" || devices.length > 0,
        "it reaches into the host",
      ),
    ],
  },
  {
    name: "user",
    mend: 'set user: to the numbers of a user that is not root, as in "65534:65534"',
    find: ({ user = "" }) =>
      when(!/^[1-9]\d*(:\d+)?$/.test(user), user === "" ? "its user is whatever the image says" : `it runs as ${user}`),
  },
  {
    name: "mounts",
    mend: "mount it as {type: bind, source: …, target: …, read_only: true, bind: {create_host_path: false}}",
    find: ({ volumes = [] }, { root }) =>
      volumes
        .filter(({ type }) => type === "bind")
        .flatMap(({ source = "", read_only, bind }) => {
          const inside = relative(root, source);
          return [
            when(inside === "" || inside.startsWith(".."), `${source} is not a part of the clone`),
            when(/^secrets(\/|$)/.test(inside), "the folder of all secrets is mounted"),
            when(read_only !== true, `it may change ${inside}`),
            when(bind?.create_host_path !== false, `Docker would make an empty ${inside} where there is none`),
            when(!exists(source) && !madeLater.has(inside), `${inside} does not exist`),
          ].flat();
        }),
  },
  {
    name: "network",
    mend: "put it on the network telemetry, and on edge too when it publishes a port",
    find: ({ networks = {}, network_mode, ports = [] }, { project }) => {
      const names = Object.keys(networks);
      return [
        ...when(
          names.includes("default") || (names.length === 0 && network_mode === undefined),
          "it is on the project's default network",
        ),
        ...when(
          ports.length > 0 && names.every((name) => project.networks?.[name]?.internal === true),
          "its ports are published from an internal network, which Docker does not do",
        ),
      ];
    },
  },
];

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
