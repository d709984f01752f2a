/** Milliseconds as people read them: `340 ms`, `1.24 s`. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  // 999.6 ms is a second: rounded first, so that no time has two spellings.
  const whole = Math.round(ms);
  return whole < 1000 ? `${whole} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A count with spaces between thousands; a dash for what was not said. */
export function count(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en").replaceAll(",", " ");
}

/** Money with as many places as small amounts need: an embedding costs less than a millionth. */
export function money(amount: number | undefined): string {
  if (amount === undefined) return "–";
  if (amount > 0 && amount < 1e-7) return amount.toExponential(1);
  if (amount > 0 && amount < 1e-5) return amount.toFixed(8);
  return amount.toFixed(amount >= 1 ? 2 : 6);
}
