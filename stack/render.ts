import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { firstLine, type ComposeService } from "./compose-services.ts";
import { findUnmoved, placeOf, rewrite, type Layout } from "./layout.ts";
import type { Part } from "./parts.ts";
import { StackError } from "./stack-error.ts";

/** Puts a part's configuration where it is run from, with this machine's addresses and paths; returns its arguments. */
export function render(part: Part, service: ComposeService, layout: Layout): readonly string[] {
  const { configuration, data } = placeOf(layout, part.name);
  checkSecrets(service, layout);
  rmSync(configuration, { recursive: true, force: true });
  for (const source of service.files.values()) cpSync(source, configuration, { recursive: true });
  mkdirSync(data, { recursive: true });
  for (const name of readdirSync(configuration, { recursive: true, encoding: "utf8" })) {
    const path = join(configuration, name);
    if (statSync(path).isFile()) move(path, name, part, service, layout);
  }
  return service.command.map((argument) => rewrite(argument, part, service, layout));
}

function move(path: string, name: string, part: Part, service: ComposeService, layout: Layout): void {
  const text = readFileSync(path, "utf8");
  if (/\.ya?ml$/.test(name)) checkYaml(text, `${part.name}/${name}`);
  const moved = rewrite(text, part, service, layout);
  const left = findUnmoved(moved);
  if (left !== undefined) {
    throw new StackError(
      `${part.name}/${name}: an address or path outside of containers is not known for: ${left.trim()}`,
    );
  }
  writeFileSync(path, moved);
}

function checkYaml(text: string, name: string): void {
  const [wrong] = parseAllDocuments(text).flatMap((document) => ("errors" in document ? document.errors : []));
  if (wrong !== undefined) throw new StackError(`${name}: ${firstLine(wrong)}`);
}

function checkSecrets({ secrets }: ComposeService, layout: Layout): void {
  for (const name of secrets) {
    const path = join(layout.secrets, name);
    if (existsSync(path) && readFileSync(path, "utf8").trim() !== "") continue;
    throw new StackError(`the secret ${path} is missing or empty: sh secrets/make.sh makes those that can be made`);
  }
}
