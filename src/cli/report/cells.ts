import { cleanName } from "../../mask.ts";
import { asLine } from "../../settings/quote.ts";

/** What was not said. */
export const absent = "–";

type Maybe = number | undefined;

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Counts are estimates from samples: shown to the next whole one. */
export function count(value: Maybe): string {
  return value === undefined ? absent : whole.format(value);
}

/** `1.23 M` from 100,000 on */
export function tokens(value: Maybe): string {
  if (value === undefined) return absent;
  for (const [size, unit] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e5, "k"],
  ] as const)
    if (value >= size) return unit === "k" ? `${(value / 1000).toFixed(1)} k` : `${(value / size).toFixed(2)} ${unit}`;
  return whole.format(value);
}

export function share(value: Maybe): string {
  return value === undefined ? absent : `${(value * 100).toFixed(value < 0.1 ? 2 : 1)} %`;
}

export function seconds(value: Maybe): string {
  if (value === undefined) return absent;
  if (value < 1) return `${(value * 1000).toFixed(0)} ms`;
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

/** Without the currency, which stands beside it: small amounts with so many places that two digits are seen. */
export function money(value: Maybe): string {
  if (value === undefined) return absent;
  const size = Math.abs(value);
  const places = size === 0 || size >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(size)));
  return value.toLocaleString("en-US", {
    minimumFractionDigits: Math.max(2, places),
    maximumFractionDigits: Math.max(2, places),
  });
}

/** `+12 %`; of what was ten times as much and more, how many times. */
export function grown(value: Maybe): string {
  if (value === undefined) return absent;
  if (value >= 9) return `×${(value + 1).toFixed(0)}`;
  const percent = (value * 100).toFixed(Math.abs(value) < 0.1 ? 1 : 0);
  if (Number(percent) === 0) return "0 %";
  return `${value > 0 ? "+" : ""}${percent} %`;
}

/** The values of a group's labels, as one name; a stranger may have chosen them. */
export function groupName(values: readonly string[]): string {
  return values.map((value) => (value === "" ? "(none)" : asLine(cleanName(value)))).join(" · ");
}
