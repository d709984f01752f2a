import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import type { Flavour } from "../../promql/flavour.ts";
import { boardsReadme } from "./readme.ts";

/** Where the kept files lead people to, until somebody says where that is. */
export interface Addresses {
  readonly grafana: string;
  readonly runbooks: string;
}

/** What `observe.br` holds: the build makes it. Paths begin with what the files are, and the generation where there are two. */
export interface Kept {
  readonly addresses: Addresses;
  readonly files: Readonly<Record<string, string>>;
}

/** The files of one generation by their path in the folder that is written, with the addresses that are given. */
export function filesFor(
  generation: Flavour,
  given: Partial<Addresses>,
  kept: Kept = readKept(),
): ReadonlyMap<string, string> {
  const stated = kept.addresses;
  const addressed = (text: string): string =>
    text
      .replaceAll(stated.runbooks, given.runbooks ?? stated.runbooks)
      .replaceAll(stated.grafana, given.grafana ?? stated.grafana);
  const all = new Map<string, string>();
  for (const [path, text] of Object.entries(kept.files)) {
    const [, folder = "", of, name = ""] = /^(dashboards|rules)\/(classic|native)\/(.+)$/.exec(path) ?? [];
    if (of === undefined) all.set(path, addressed(path.startsWith("runbooks/") ? withoutOuterLinks(text) : text));
    else if (of === generation) all.set(`${folder}/${name}`, addressed(text));
  }
  all.set("README.md", boardsReadme([...all.keys()], generation, { ...stated, ...given }));
  return all;
}

function readKept(): Kept {
  return JSON.parse(brotliDecompressSync(readFileSync(new URL("./observe.br", import.meta.url))).toString()) as Kept;
}

/** The other pages of the docs are not in the folder. */
function withoutOuterLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(\.\.\/[^)\s]*\)/g, "$1 (in Relayscope's docs)");
}
