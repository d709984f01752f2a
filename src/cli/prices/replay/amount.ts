/** Money in units of 10⁻¹⁸ of a currency, as whole numbers: their sums are exact. */
export type Amount = bigint;

const places = 18;
const one = 10n ** BigInt(places);
// Longer ones are no amounts of money; a bill may write a zero with an exponent of thousands.
const longest = 60;

/** Reads a decimal number as it is written, sign and exponent included; undefined where it is none. Beyond 18 places it is rounded. */
export function readAmount(text: string): Amount | undefined {
  const found = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,5}))?$/i.exec(text.trim().replace(/^([+-]?)\./, "$10."));
  if (found === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  if (digits === "") return 0n;
  const shift = places - fraction.length + Number(exponent);
  if (digits.length + Math.max(shift, 0) > longest) return undefined;
  // What is smaller than half of the last place is nothing.
  const size = digits.length + shift < 0 ? 0n : shiftBy(BigInt(digits.slice(0, longest)), shift);
  return sign === "-" ? -size : size;
}

/** A figure of a log record, as the shortest decimal that is this double: what was computed from whole picos comes out as that, up to 8,192 units. */
export function amountOf(value: number): Amount | undefined {
  return Number.isFinite(value) ? readAmount(String(value)) : undefined;
}

/** As a plain decimal number: all places, or rounded to some of them. */
export function writeAmount(amount: Amount, decimals?: number): string {
  const sign = amount < 0n ? "-" : "";
  const size = amount < 0n ? -amount : amount;
  const kept = decimals === undefined ? size : shiftBy(size, decimals - places) * 10n ** BigInt(places - decimals);
  const fraction = (kept % one).toString().padStart(places, "0");
  const told = decimals === undefined ? fraction.replace(/0+$/, "") : fraction.slice(0, decimals);
  const text = `${(kept / one).toString()}${told === "" ? "" : `.${told}`}`;
  return `${kept === 0n ? "" : sign}${text}`;
}

/** For people: six places, and as many as it takes where six would show nothing. */
export function showAmount(amount: Amount): string {
  const size = amount < 0n ? -amount : amount;
  return writeAmount(amount, size !== 0n && size < 10n ** BigInt(places - 6) ? 12 : 6);
}

/** `one` divided by `other`, as a number for people and for comparisons; undefined where there is nothing to divide by. */
export function ratioOf(one: Amount, other: Amount): number | undefined {
  return other === 0n ? undefined : Number((one * 10n ** 12n) / other) / 1e12;
}

/** Multiplied by a power of ten; half of the last place goes up. */
function shiftBy(size: bigint, shift: number): bigint {
  if (shift >= 0) return size * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (size + divisor / 2n) / divisor;
}
