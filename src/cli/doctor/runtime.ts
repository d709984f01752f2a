import { ok, skip, warn, type Finding } from "./finding.ts";
import { findCopies, findInstalled, type Installed } from "./packages.ts";
import type { Place } from "./place.ts";

// What the project's own tests run on.
const nodes = [22, 24, 26];
const undicis = [6, 7, 8];

/** Model SDKs and the majors that are known to be seen. Others of them may well be: they are named as not tested. */
const sdks: Readonly<Record<string, readonly number[]>> = {
  openai: [5, 6, 7],
  "@anthropic-ai/sdk": [1],
  ai: [7],
  "@google/genai": [],
  "@mistralai/mistralai": [],
  "cohere-ai": [],
  ollama: [],
  langchain: [],
};

/** Clients that do not come through undici. */
const elsewhere: Readonly<Record<string, string>> = {
  "node-fetch": "node:http",
  axios: "node:http",
  got: "node:http",
  "@aws-sdk/client-bedrock-runtime": "node:http2",
};

/** Which Node, and whether it can load the preload. */
export function checkNode(): readonly Finding[] {
  const { node, undici } = process.versions;
  const said = `Node ${node} with undici ${undici ?? "?"} in it`;
  if (process.features.require_module === false)
    return [
      warn(
        "node",
        `${said}; its ability to require ES modules is turned off`,
        "load the preload by --import: --require needs what --no-experimental-require-module takes away",
      ),
    ];
  if (nodes.includes(majorOf(node))) return [ok("node", said)];
  return [warn("node", `${said}; tested are ${nodes.join(", ")}`)];
}

/** The copies of undici from npm that an app here may use. */
export function checkUndici({ folder }: Place): { findings: readonly Finding[]; copies: readonly Installed[] } {
  const copies = findCopies(folder, "undici");
  if (copies.length === 0) return { findings: [skip("undici", "none from npm here; fetch is Node's own")], copies };
  const findings = copies.map(({ version, folder: at }) =>
    undicis.includes(majorOf(version))
      ? ok("undici", `undici ${version} in ${at}`)
      : warn("undici", `undici ${version} in ${at} is not tested`, `tested are ${undicis.join(", ")}`),
  );
  return { findings, copies };
}

/** The model SDKs that an app here would load, and what is known of them. */
export function checkSdks({ folder }: Place): readonly Finding[] {
  const findings = Object.entries(sdks).flatMap(([name, majors]) => {
    const found = findInstalled(folder, name);
    return found === undefined ? [] : [judge(found, majors)];
  });
  for (const [name, way] of Object.entries(elsewhere)) {
    const found = name === "@aws-sdk/client-bedrock-runtime" ? findInstalled(folder, name) : undefined;
    if (found !== undefined)
      findings.push(warn("sdk", `${name} ${found.version} comes through ${way}: its calls are not seen`));
  }
  return findings.length > 0 ? findings : [skip("sdk", "no model SDK that is known by name in node_modules")];
}

function judge({ name, version, dependencies }: Installed, majors: readonly number[]): Finding {
  const client = Object.keys(elsewhere).find((one) => dependencies.has(one));
  if (client !== undefined && !majors.includes(majorOf(version)))
    return warn(
      "sdk",
      `${name} ${version} comes with ${client}, which is on ${elsewhere[client] ?? "node:http"}: its calls are not seen`,
      "give it Node's own fetch (most SDKs take a fetch option), or a newer version of it",
    );
  if (majors.includes(majorOf(version))) return ok("sdk", `${name} ${version}`);
  const tested = majors.length === 0 ? "" : `; tested are ${majors.join(", ")}`;
  return warn(
    "sdk",
    `${name} ${version} is not among the tested ones${tested}`,
    "see docs/limits.md: what sits on fetch or undici is seen",
  );
}

function majorOf(version: string): number {
  return Number(version.split(".", 1)[0]);
}
