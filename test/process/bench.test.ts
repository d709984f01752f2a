import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { standingOf, type Results } from "../../bench/results.ts";

// What is measured here is measured once, beside other tests: whether a number comes is all that is asked of it.
test(
  "each benchmark runs, and has a number for each line of what is promised of us",
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "relayscope-bench-test-"));
    try {
      const keep = join(folder, "results.json");
      const bench = fileURLToPath(new URL("../../bench/run.ts", import.meta.url));
      const said = await run([bench, "--smoke", "--no-peers", "--keep", keep]);
      expect(said.code, said.err).toBe(0);
      const { observers, tables, rows } = JSON.parse(readFileSync(keep, "utf8")) as Results;
      expect(observers.filter(({ fails }) => fails !== undefined)).toEqual([]);
      expect(observers.map(({ name, modelSpans }) => [name, modelSpans])).toEqual([
        ["bare", 0],
        ["relayscope", 1],
        ["relayscope off", 0],
      ]);
      const cells = tables.flatMap(({ lines }) => lines.flatMap((line) => line.cells.map(({ median }) => median)));
      expect([tables.length, cells.every((cell) => Number.isFinite(cell))]).toEqual([3, true]);
      expect(rows.map(({ id }) => id).toSorted()).toEqual(
        "catalog chunk event-loop names off-cpu off-memory pricing request soak stream stream-cap".split(" "),
      );
      expect(rows.filter(({ measured }) => !Number.isFinite(measured))).toEqual([]);
      // The only line that tells by count, and not by time or memory.
      const names = rows.find(({ id }) => id === "names");
      expect(names?.note).toMatch(/^more in use after the second half of 600; [1-9][\d,]* values counted as `other`$/);
      for (const row of rows) expect(said.out).toContain(`| ${standingOf(row)} |`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function run(parameters: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

test(
  "a build is measured beside an older one, and a folder that holds none is one line",
  { timeout: 180_000 },
  async () => {
    const against = fileURLToPath(new URL("../../bench/against.ts", import.meta.url));
    const dist = fileURLToPath(new URL("../../dist", import.meta.url));
    const { code, out, err } = await run([against, "--smoke", dist]);
    expect(code, err).toBe(0);
    const lines = out.split("\n").filter((line) => line.includes(" ± "));
    expect(lines.length).toBeGreaterThanOrEqual(9);
    for (const line of lines) expect(line).toMatch(/^\| [^|]+( \| -?[\d.e+-]+ ± [\d.e+-]+){3} \|$/);
    const wrong = await run([against, "--smoke", import.meta.dirname]);
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toMatch(
      /^bench\/against\.ts .*: expected the folder dist of another build, with register\.js in it\n$/,
    );
  },
);
