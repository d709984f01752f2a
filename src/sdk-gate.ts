import { createRequire } from "node:module";
import type { RelayscopeSdk, RelayscopeSdkConfiguration, startRelayscope as start } from "./sdk-entry.ts";

const sdkNode = "@opentelemetry/sdk-node";
/** What it is made for and tested with: OpenTelemetry changes with each minor version below 1. */
const version = "0.301.0";

/**
 * The door to `relayscope/sdk` under Node: a service without the NodeSDK, or with another generation of it, is told so in
 * one line, where an import would end in a stack trace. Bundlers are led past it by the `module` condition of `exports`.
 */
export function startRelayscope(configuration?: RelayscopeSdkConfiguration): RelayscopeSdk {
  // Off costs nothing: not even the loading of an SDK.
  const off = /^(false|0)$/i.test(process.env["RELAYSCOPE_ENABLED"]?.trim() ?? "");
  if (configuration?.enabled === false || (off && configuration?.enabled === undefined)) {
    return { shutdown: () => Promise.resolve() };
  }
  const found = versionOf(sdkNode);
  if (found?.split(".", 2).join(".") !== version.split(".", 2).join(".")) {
    throw new Error(
      `relayscope/sdk stands on ${sdkNode} ${version}, and ${found === undefined ? "there is none" : `here is ${found}`}: ` +
        `npm install ${sdkNode}@${version}`,
    );
  }
  const sdk = createRequire(import.meta.url)("./sdk-start.js") as { startRelayscope: typeof start };
  return sdk.startRelayscope(configuration);
}

/** Its `package.json` is none of its `exports`, so the file that is loaded leads there. */
function versionOf(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve(name).replaceAll("\\", "/");
    const folder = path.slice(0, path.lastIndexOf(`/${name}/`) + name.length + 1);
    return (require(`${folder}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
