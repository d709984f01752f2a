import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findAskedVariables, programEnvironment } from "../../../stack/environment.ts";

const needed = {
  PATH: "/bin",
  HOME: "/home/me",
  LC_ALL: "C",
  GOMEMLIMIT: "1GiB",
  SSL_CERT_FILE: "/ca",
  https_proxy: "p",
};

test("a program gets what it needs of the caller's variables, and those that are named", () => {
  const given = { ...needed, OPENAI_API_KEY: "sk-1", NODE_OPTIONS: "--import x", RELAYSCOPE_A: "a", RELAYSCOPE_B: "b" };
  expect(programEnvironment(given)).toEqual(needed);
  expect(programEnvironment(given, ["RELAYSCOPE_B", "RELAYSCOPE_C"])).toEqual({ ...needed, RELAYSCOPE_B: "b" });
});

test("a configuration asks for our variables by name, in its files and in its command", () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-environment-"));
  mkdirSync(join(folder, "below"));
  writeFileSync(
    join(folder, "below", "a.yaml"),
    'a: "${env:RELAYSCOPE_A:-1}${env:RELAYSCOPE_A}"\nb: ${env:OPENAI_API_KEY}\n',
  );
  expect(findAskedVariables(folder, ["--config=yaml:x: ${env:RELAYSCOPE_B}"])).toEqual([
    "RELAYSCOPE_B",
    "RELAYSCOPE_A",
  ]);
  rmSync(folder, { recursive: true });
});
