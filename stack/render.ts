import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { ComposeService } from "./compose-services.ts";
import { findUnmoved, placeOf, rewrite, type Layout } from "./layout.ts";
import type { Part } from "./parts.ts";
import { firstLine, StackError } from "./stack-error.ts";

/** Puts a part's configuration where it is run from, with this machine's addresses and paths; returns its arguments. */
export function render(part: Part, service: ComposeService, layout: Layout): readonly string[] {
  const { configuration, data } = placeOf(layout, part.name);
  checkSecrets(service, layout);
  rmSync(configuration, { recursive: true, force: true });
  for (const [target, source] of service.files) {
    if (!existsSync(source)) throw new StackError(`${source} is missing, which ${part.name} has as ${target}`);
    cpSync(source, configuration, { recursive: true });
  }
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
    const value = readSecret(path);
    if (value === "") {
      throw new StackError(
        `the secret ${path} is missing or empty: sh secrets/make.sh makes those of the clone, secrets/README.md says what each is`,
      );
    }
    // The value itself is never told.
    if (name.endsWith("_url") && !/^https?:$/.test(URL.parse(value)?.protocol ?? ""))
      throw new StackError(`the secret ${path} holds no address such as https://alerts.example/hook`);
  }
}

function readSecret(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  } catch (error) {
    throw new StackError(`the secret ${path} can't be read: ${firstLine(error)}`);
  }
}
