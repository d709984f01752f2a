import { parts } from "../parts.ts";
import type { Rule } from "./rule.ts";

/** Where programs listen that only run in containers. */
const listening: Readonly<Record<string, readonly number[]>> = { grafana: [3000] };

// Grafana's own words for no; all else may be a yes.
const no = /^(0|f|false|n|no|off)?$/i;
const doors = ["GF_AUTH_ANONYMOUS_ENABLED", "GF_USERS_ALLOW_SIGN_UP", "GF_AUTH_PROXY_ENABLED"];

/** Who comes to a service, and whether anybody is there. */
export const reachRules: readonly Rule[] = [
  {
    name: "ports",
    mend: "publish the port that its configuration names",
    find: ({ ports = [] }, { name }) => {
      const part = parts.find((one) => one.name === name);
      const own = part === undefined ? listening[name] : Object.values(part.ports).map(({ inside }) => inside);
      if (own === undefined) return [];
      return ports
        .filter(({ target }) => !own.includes(target))
        .map(({ target }) => `it publishes its port ${target}, and listens on ${own.join(", ")}`);
    },
  },
  {
    name: "sign-in",
    mend: 'set it to "false"',
    find: ({ environment = {} }) =>
      doors.filter((door) => !no.test(environment[door] ?? "")).map((door) => `${door} lets in whoever comes`),
  },
];
