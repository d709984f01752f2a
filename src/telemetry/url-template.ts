import { templateSource } from "../wire/path-template.ts";
import { createMemory, type Memory } from "../remembered.ts";

/**
 * `url.template` of an attempt: the version and the dialect's own path (`paths` of its format), never a relay's prefix or
 * an id; `other` for a path that is none of the dialect's, as behind a redirect.
 */
export function urlTemplate(url: string, paths: readonly string[]): string {
  // Queries differ from call to call, and say nothing of the path.
  const [withoutQuery = ""] = url.split("?", 1);
  const { ends, found } = dialectOf(paths);
  return found.get(withoutQuery, () => templateOf(pathOf(withoutQuery), ends));
}

interface End {
  readonly template: string;
  readonly pattern: RegExp;
}

interface DialectPaths {
  readonly ends: readonly End[];
  readonly found: Memory<string>;
}

/** As many as there are dialects. */
const dialects = new WeakMap<readonly string[], DialectPaths>();

function dialectOf(paths: readonly string[]): DialectPaths {
  let dialect = dialects.get(paths);
  if (dialect === undefined) {
    // What is longer is more exact: `/fim/completions` ends with `/completions`.
    const ends = paths
      .toSorted((one, other) => other.length - one.length)
      .map((template) => ({ template, pattern: new RegExp(`${templateSource(template)}$`) }));
    dialects.set(paths, (dialect = { ends, found: createMemory() }));
  }
  return dialect;
}

function templateOf(path: string, ends: readonly End[]): string {
  for (const { template, pattern } of ends) {
    const found = pattern.exec(path);
    if (found !== null) return versionBefore(path.slice(0, found.index)) + template;
  }
  return "other";
}

function versionBefore(prefix: string): string {
  return /\/v\d{1,2}(?:(?:alpha|beta)\d?)?$/.exec(prefix)?.[0] ?? "";
}

function pathOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? "";
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
