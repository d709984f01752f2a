import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { bundledLicences } from "../../tools/bundled-licences.ts";
import { createScratch } from "./scratch.ts";

const { folder: root, remove } = createScratch();

afterAll(remove);

const manifest = (name: string, license: string): string => JSON.stringify({ name, version: "1.2.3", license });

const files = {
  "a/package.json": manifest("a", "MIT"),
  "a/LICENSE": "A may be used.",
  "a/LICENSES/copied/LICENSE": "What A copied may be used.",
  "@b/c/package.json": manifest("@b/c", "Apache-2.0"),
  "@b/c/LICENSE.md": "C may be used.\r\n",
  "@b/c/NOTICE": "C is by B.",
  "d/package.json": manifest("d", "MIT"),
  "d/licence.txt": "A may be used.",
  "bare/package.json": manifest("bare", "MIT"),
};
for (const [file, text] of Object.entries(files)) {
  const path = join(root, "node_modules", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A bundle with so many bytes of each of these files in it. */
function bundle(bytes: Record<string, number>): Metafile {
  const inputs = Object.fromEntries(Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]));
  return { inputs: {}, outputs: { "out.js": { bytes: 1, inputs, imports: [], exports: [] } } };
}

test("each text stands once below all whose text it is, with what they copied and their notices", () => {
  const inside = bundle({ "src/ours.ts": 9, "node_modules/a/x.js": 1, "node_modules/@b/c/deep/y.js": 1 });
  const parts = bundledLicences(root, [inside], ["d"]).split(`${"-".repeat(80)}`);
  expect(parts.slice(1).map((part) => part.trim())).toEqual([
    "@b/c 1.2.3 (Apache-2.0)\n\nC is by B.",
    "@b/c 1.2.3 (Apache-2.0)\n\nC may be used.",
    "a 1.2.3 (MIT)\nd 1.2.3 (MIT)\n\nA may be used.",
    "a 1.2.3 (MIT): LICENSES/copied/LICENSE\n\nWhat A copied may be used.",
  ]);
});

test("what was read and left out of the bundle is not named", () => {
  expect(bundledLicences(root, [bundle({ "node_modules/a/x.js": 0 })], ["d"])).not.toContain("a 1.2.3");
});

test("a package without a licence text can't be bundled", () => {
  expect(() => bundledLicences(root, [bundle({ "node_modules/bare/x.js": 5 })], [])).toThrow(
    /^bare has no licence text/,
  );
});
