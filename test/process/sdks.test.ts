import { beforeAll, expect, test } from "vitest";
import { ensureMatrix, type Matrix } from "../matrix/install.ts";
import { observe } from "../matrix/observe.ts";
import { differencesOf, rowsOf } from "../matrix/rows.ts";

let matrix: Matrix;
beforeAll(async () => {
  matrix = await ensureMatrix();
}, 300_000);

test.each([22, 24, 26] as const)(
  "openai 7, @anthropic-ai/sdk 1 and plain fetch on Node %i, over its own fetch and over undici 6, 7 and 8: each call is one, told right",
  async (node) => {
    const { 6: six, 7: seven, 8: eight } = matrix.undici;
    const rows = rowsOf({ 6: six, 7: seven, 8: eight });
    const observed = await observe(matrix.nodes[node], rows);
    expect(differencesOf(rows, observed)).toEqual([]);
    expect(Object.keys(observed.given)).toHaveLength(4 * (11 + 12 + 4 + 3));
    expect(observed.node).toMatch(new RegExp(`^v${node}\\.`));
  },
);
