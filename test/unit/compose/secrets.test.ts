import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, readYaml } from "./provisioning.ts";

const clone = mkdtempSync(join(tmpdir(), "relayscope-secrets-"));
const folder = join(clone, "secrets");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const files = ["docker-compose.yml", "docker-compose.protected.yml", "docker-compose.receivers.yml"];
const named = files.flatMap((file) => Object.keys(readYaml<{ secrets: object }>(file).secrets));
// Those of an authority, or of the user who trusts none; and those of whom alerts are sent to.
const brought = [
  "otlp_tls_certificate",
  "otlp_tls_key",
  "slack_webhook_url",
  "pagerduty_routing_key",
  "smtp_password",
  "dead_man_url",
];
let said = "";

beforeAll(() => {
  mkdirSync(folder);
  for (const name of ["make.sh", ".gitignore", "README.md"]) {
    copyFileSync(fileURLToPath(new URL(`../../../secrets/${name}`, import.meta.url)), join(folder, name));
  }
  writeFileSync(join(folder, "relay_key"), "mine");
  said = execFileSync("sh", [join(folder, "make.sh")], { cwd: tmpdir(), encoding: "utf8" });
});
afterAll(() => rmSync(clone, { recursive: true }));

test("the script makes every secret that Compose mounts, and none that nobody mounts", () => {
  const made = readdirSync(folder).filter((name) => !/\.(sh|md)$|^\./.test(name));
  expect([...made, ...brought].sort()).toEqual(named.sort());
});

test("passwords are random, long and never printed", () => {
  const passwords = ["grafana_admin_password", "grafana_secret_key", "otlp_token"].map(read);
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) {
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(said).not.toContain(password);
  }
});

test("what is there stays, also in a second run", () => {
  const before = read("grafana_admin_password");
  expect(read("relay_key")).toBe("mine");
  expect(execFileSync("sh", ["make.sh"], { cwd: folder, encoding: "utf8" })).toBe("");
  expect(read("grafana_admin_password")).toBe(before);
});

test("a container's user may read a secret, another user of the machine may not reach it", () => {
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "otlp_token")).mode & 0o777).toBe(0o644);
});

test("Git sees no secret, and the page beside them tells of each", () => {
  execFileSync("git", ["init", "-q", clone]);
  const seen = execFileSync("git", ["-C", clone, "status", "--porcelain", "-uall"], { encoding: "utf8" });
  expect(seen.match(/\S+$/gm)?.sort()).toEqual(["secrets/.gitignore", "secrets/README.md", "secrets/make.sh"]);
  for (const name of named) expect(readText("secrets/README.md")).toContain(`\`${name}\``);
});
