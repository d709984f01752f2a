import type { Call } from "../call.ts";

// The number of choices is a stranger's word; OpenAI allows 128.
const MAX_CHOICES = 128;

/** How each choice ended, in order; undefined where no choice was begun, or an ended call says nothing of it. */
export function finishReasons(call: Call): readonly string[] | undefined {
  const told = call.reading.finishReasons ?? [];
  const broken = call.outcome !== "ok";
  if (told.length === 0 && !(broken && call.reading.content === true)) return undefined;
  const length = Math.min(MAX_CHOICES, broken ? Math.max(told.length, call.asked.choices ?? 1) : told.length);
  const reasons = Array.from({ length }, (_, index) => told[index]);
  if (!broken && reasons.every((reason) => reason === undefined)) return undefined;
  // The convention's word for a choice whose end was not seen.
  return reasons.map((reason) => reason ?? "error");
}
