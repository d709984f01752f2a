#!/usr/bin/env node
// The entry of `npx relayscope`. It has to be readable by any Node that runs ES modules: an old one gets a line, not a
// syntax error. All else is loaded behind it.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  const { main } = await import("./main.ts");
  await main(process.argv.slice(2));
} else {
  console.error(`relayscope: it needs Node 22.15 or newer, this is ${process.versions.node}`);
  process.exitCode = 1;
}
