import type { Target } from "./format.ts";

/** Whether a target is a POST whose path ends with these segments (`/chat/completions`), doubled and trailing slashes aside. */
export function postsTo(target: Target, ending: string): boolean {
  return target.method === "POST" && tidy(target.path).endsWith(ending);
}

// Every dialect asks about the same path in turn.
let asked = "";
let tidied = "";

function tidy(path: string): string {
  if (path !== asked) {
    const single = path.includes("//") ? path.replaceAll(/\/{2,}/g, "/") : path;
    tidied = single.endsWith("/") ? single.slice(0, -1) : single;
    asked = path;
  }
  return tidied;
}
