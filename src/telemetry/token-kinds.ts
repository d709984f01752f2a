import type { Usage } from "../wire/format.ts";

/** One kind of token and how many of it. */
export type TokenKind = readonly [kind: string, tokens: number];

/** Usage by disjoint kinds: their sum is exactly the bill's input plus output, whatever the parts claim. Kinds with none are left out. */
export function tokenKinds(usage: Usage): readonly TokenKind[] {
  return [
    ...split("input", usage.input, [
      ["cache_read", usage.cacheRead],
      ["cache_write", usage.cacheWrite],
      ["audio_input", usage.audioInput],
      ["image_input", usage.imageInput],
    ]),
    ...split("output", usage.output, [
      ["reasoning", usage.reasoning],
      ["audio_output", usage.audioOutput],
      ["image_output", usage.imageOutput],
    ]),
  ];
}

function split(
  kind: string,
  total: number | undefined,
  parts: readonly (readonly [string, number | undefined])[],
): readonly TokenKind[] {
  const kinds: TokenKind[] = [];
  // Parts may overlap (cached audio): each takes no more than is left, so that nothing is counted twice.
  let left = total ?? Number.POSITIVE_INFINITY;
  for (const [part, tokens] of parts) {
    const taken = Math.min(left, tokens ?? 0);
    if (taken > 0) kinds.push([part, taken]);
    left -= taken;
  }
  if (total !== undefined && left > 0) kinds.push([kind, left]);
  return kinds;
}
