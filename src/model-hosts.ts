import type { Settings } from "./settings/config.ts";
import { vendorOf } from "./wire/providers.ts";

/** At which ports of a host models are served; undefined where none is known to be. */
export type ModelPorts = "all" | ReadonlySet<number> | undefined;

/** The hosts (an IPv6 address with its brackets or without) that are known to serve models before any call was read: the vendors' own, and the relays of the settings. */
export function createModelHosts(settings: Pick<Settings, "relays" | "roles">): (host: string) => ModelPorts {
  const relays = new Set([...settings.relays.keys(), ...settings.roles.keys()]);
  const ports = new Map<string, Set<number>>();
  for (const relay of relays) {
    const [, host = relay, port] = /^(.*):(\d+)$/.exec(relay) ?? [];
    if (port !== undefined) ports.set(host, (ports.get(host) ?? new Set()).add(Number(port)));
  }
  return (host) => {
    const name = host.includes(":") && !host.startsWith("[") ? `[${host.toLowerCase()}]` : host.toLowerCase();
    return relays.has(name) || vendorOf(name) !== undefined ? "all" : ports.get(name);
  };
}
