// What `node --import relayscope/register` loads. It has to be readable, and silent but for one line, under any Node
// that can import it: the rest asks for 22.15 (OpenTelemetry's floor) and is loaded only there. `require` loads it at
// once, so that the app's first line finds it ready; a top-level await would close this door to `--require`.
// Node's own modules are asked for only when they are needed: `import` would read every export of theirs, which takes
// 3 ms and 4 MB, and where we are turned off nothing is to be felt of us.

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const off = /^(false|0)$/i.test(process.env["RELAYSCOPE_ENABLED"]?.trim() ?? "");

if (!off) {
  if (major > 22 || (major === 22 && minor >= 15)) load();
  else tell(`it needs Node 22.15 or newer, this is ${process.versions.node}`);
}

function load(): void {
  try {
    process.getBuiltinModule("node:module").createRequire(import.meta.url)("./preload.cjs");
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  }
}

/** Once per process: its threads come this way too. */
function tell(reason: string): void {
  const line = `relayscope: off: ${reason.replaceAll("\n", " ")}. The app runs as without it.`;
  const say = ({ isMainThread }: { readonly isMainThread: boolean }): void => {
    if (isMainThread) console.error(line);
  };
  // Only an old Node has no way to ask at once.
  if (typeof process.getBuiltinModule === "function") say(process.getBuiltinModule("node:worker_threads"));
  else void import("node:worker_threads").then(say);
}
