import { expect, test } from "vitest";
import { hostOf } from "../../src/capture/url.ts";
import { readSettings } from "../../src/settings/config.ts";
import { hostKeys, readHost } from "../../src/settings/host-key.ts";
import { readRelayKey } from "../../src/price-reader/relay-key.ts";

test.each([
  ["relay.example", "https://relay.example/v1"],
  ["Relay.Example:8443", "https://relay.example:8443/v1"],
  ["relay.example:443", "https://relay.example/v1"],
  ["rélais.example", "https://xn--rlais-bsa.example/v1"],
  ["_relay_.internal", "http://_relay_.internal/v1"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080/v1"],
  ["[::1]", "http://[::1]:8080/v1"],
  ["[::1]:8080", "http://[::1]:8080/v1"],
  ["[0:0::1]:08080", "http://[::1]:8080/v1"],
  ["[2001:DB8::0001]", "https://[2001:db8::1]/v1"],
  ["[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]/v1"],
])("%s stands for %s", (text, url) => {
  const { protocol, port } = new URL(url);
  const keys = hostKeys(hostOf(new URL(url)), Number(port || (protocol === "https:" ? 443 : 80)));
  expect(keys).toContain(readHost(text));
});

test.each([
  ["[::1]", "[::2]"],
  ["[::1:8080]", "[::1]:8080"],
])("%s is not %s", (one, other) => {
  expect(readHost(one)).not.toBe(readHost(other));
});

test.each([
  "",
  ".",
  "a..b",
  "a/b",
  "a:b",
  "a:",
  "::1",
  "[::1",
  "[::g]",
  "[a]",
  "a@b",
  "a?b",
  "a#b",
  "a b",
  "a\\b",
  "a:65536",
  "%41",
  "x".repeat(300),
])("%j is no host", (text) => {
  expect(readHost(text)).toBeUndefined();
});

// A price stands under the name that a host has, or under the host: for all its ports.
test.each([
  ["::1", { keys: ["::1"] }],
  ["[::1]", { keys: ["::1"] }],
  ["[2001:DB8::0001]", { keys: ["2001:db8::1"] }],
  ["[::1]:8080", { expected: '"::1" without the port, or the name that RELAYSCOPE_RELAYS gives it' }],
])("in a price file %s is read as the calls' host is told", (text, read) => {
  expect(readRelayKey(text)).toEqual(read);
});

test("a name given to an IPv6 address with a port is one that the price file takes", () => {
  const { settings } = readSettings({ RELAYSCOPE_RELAYS: "local=[::1]:8080" });
  expect(settings.relays.get(hostKeys("::1", 8080)[0])).toBe("local");
  expect(readRelayKey("local")).toMatchObject({ keys: ["local"] });
});
