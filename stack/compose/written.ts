import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isAlias, isMap, isScalar, isSeq, parseDocument, visit, type Node, type Pair } from "yaml";
import type { Problem } from "./problem.ts";

/** What only the text of the files shows, since the loader fills variables and anchors in; paths are below `root`. */
export function findWrittenProblems(root: string, files: readonly string[]): readonly Problem[] {
  return files.flatMap((file) => {
    const { contents, errors } = parseDocument(readFileSync(resolve(root, file), "utf8"), { merge: true });
    // The loader tells what is no YAML.
    return errors.length === 0 && isMap<unknown, Node | null>(contents) ? findIn(contents.items) : [];
  });
}

function findIn(sections: readonly Pair<unknown, Node | null>[]): Problem[] {
  const images = sections.find(({ key }) => String(key) === "x-images")?.value ?? null;
  const anchors = new Set<string>();
  const problems: Problem[] = [];
  const add = (where: string, what: string, mend: string): void => void problems.push({ where, what, mend });
  visit(images, {
    Scalar: (_, { anchor, value }) => {
      if (anchor !== undefined) anchors.add(anchor);
      if (String(value).includes("$"))
        add("x-images", `a variable decides on ${String(value)}`, "write the version out");
    },
  });
  for (const [where, section] of sections.flatMap(toParts)) {
    visit(section, {
      Pair: (_, { key, value }) => {
        if (String(key) === "image" && !(isAlias(value) && anchors.has(value.source)))
          add(
            where,
            `its image ${String(value)} is named outside of x-images`,
            "name it there, and here by its anchor",
          );
        if (String(key) === "ports" && isSeq<Node>(value))
          for (const port of value.items.filter(isOpenByVariable))
            add(where, `a variable decides on the address of ${String(port)}`, 'write "127.0.0.1:" before the port');
      },
    });
  }
  return problems;
}

/** A service by its name, and each other section as a whole. */
function toParts({ key, value }: Pair<unknown, Node | null>): [where: string, node: Node | null][] {
  if (String(key) !== "services" || !isMap<unknown, Node | null>(value)) return [[String(key), value]];
  return value.items.map((service) => [String(service.key), service.value]);
}

function isOpenByVariable(port: Node): boolean {
  if (isMap(port)) return String(port.get("host_ip") ?? "").includes("$");
  // What follows a written address can't be another one.
  return isScalar(port) && /\$/.test(String(port.value)) && !/^(127\.0\.0\.1|\[::1\]):/.test(String(port.value));
}
