import { readFields, readList } from "./fields.ts";
import { type Entry, refuse, within } from "./price-problem.ts";
import { type Draft, readPrices, tokenPrices } from "./token-prices.ts";

const lengthLimit = 1e9;

/** Adds prices by context length to the rates that they take the place of. */
export function addSteps(rates: Draft, value: unknown, entry: Entry, blended: boolean): void {
  const accepted = ["inputTokens", ...(blended ? ["blended"] : tokenPrices.keys())];
  let last: { readonly above: number; readonly names: readonly string[] } = { above: 0, names: [] };
  for (const [index, item] of readList(value, entry).entries()) {
    const step = within(entry, index);
    const before = step.problems.count;
    const fields = readFields(item, step, accepted);
    const above = fields["inputTokens"];
    const prices = readPrices(fields, step);
    const names = Object.keys(fields).filter((key) => key !== "inputTokens");
    if (step.problems.count > before) return;
    if (!isLength(above) || above <= last.above) {
      const more = last.above === 0 ? "" : `, more than the ${last.above} of the step before`;
      refuse(step, "inputTokens", above, `a whole number from 1 to ${lengthLimit}${more}`);
      return;
    }
    if (names.length === 0) refuse(step, "", item, "a price beside inputTokens");
    for (const name of last.names)
      if (!names.includes(name)) refuse(step, name, undefined, "a price, as in the step before");
    for (const [key, rate] of Object.entries(prices)) addStep(rates, key as keyof typeof prices, rate, above, step);
    last = { above, names };
  }
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= lengthLimit;
}

function addStep(rates: Draft, key: keyof Draft, price: Draft[keyof Draft], above: number, step: Entry): void {
  const current = rates[key];
  if (key === "perRequest" || typeof price !== "number") return; // no step has one
  if (current === undefined) {
    const name = [...tokenPrices].find(([, rate]) => rate === key)?.[0] ?? key;
    refuse(step, name, price / 1e6, `a price for ${name} below the first step, too, beside above`);
    return;
  }
  const { base, steps } = typeof current === "number" ? { base: current, steps: [] } : current;
  rates[key] = { base, steps: [...steps, [above, price]] };
}
