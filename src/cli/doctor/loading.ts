import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, ok, warn, type Finding } from "./finding.ts";
import { readDeclared } from "./packages.ts";
import type { Place } from "./place.ts";

/** How a process that is started here gets the preload. */
export interface Loading {
  readonly findings: readonly Finding[];
  /** What `--import` has to be given besides what NODE_OPTIONS does already. */
  readonly register?: string;
}

const loads = /(?:--import|--require|-r)(?:=|\s+)["']?([^\s"']*relayscope[^\s"']*)/;

/** Looks where the preload would come from, and whether anything here loads it. */
export function checkLoading({ env, folder }: Place): Loading {
  const byOptions = loads.exec(env["NODE_OPTIONS"] ?? "")?.[1];
  if (byOptions !== undefined) return { findings: [ok("preload", `NODE_OPTIONS loads ${byOptions}`)] };
  const own = fileURLToPath(new URL("register.js", import.meta.url));
  let path: string;
  try {
    path = createRequire(join(folder, "here.js")).resolve("relayscope/register");
  } catch {
    const message = `relayscope/register is not found from ${folder}; what follows was tried with this package's own, ${own}`;
    return { findings: [fail("preload", message, "install it here: npm install relayscope")], register: own };
  }
  const found = `relayscope/register is ${path}`;
  const script = [...readDeclared(folder).scripts].find(([, line]) => loads.test(line))?.[0];
  const finding =
    script === undefined
      ? warn(
          "preload",
          `${found}; neither NODE_OPTIONS here nor a script of package.json loads it`,
          "see that the app is started with node --import relayscope/register",
        )
      : ok("preload", `${found}; the script ${script} of package.json loads it`);
  return { findings: [finding], register: "relayscope/register" };
}
