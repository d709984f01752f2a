import { figuresOf } from "../../promql/figures.ts";
import { flavours } from "../../promql/flavour.ts";
import { label } from "../../promql/names.ts";
import type { Table } from "./collect.ts";
import { findGeneration } from "./generation.ts";
import { knownRange, lateBeginning } from "./known.ts";
import type { Source } from "./measure.ts";
import type { Options } from "./options.ts";
import type { Prometheus } from "./prometheus.ts";
import { type Range, windowOf, writeDay, writeTime } from "./times.ts";

type Told = Pick<Options, "range" | "against" | "currency" | "where" | "clock"> & {
  readonly tables: readonly [Table, ...Table[]];
  readonly source: Source;
};

/** What a reader has to know before figures are compared, or missed. */
export async function notesOn({ range, against, currency, where, clock, tables, source }: Told) {
  const notes: string[] = [];
  const [total, ...grouped] = tables;
  if (against !== undefined) {
    const { now, before } = total.compared?.[0] ?? {};
    const none = before === undefined ? against : now === undefined ? range : undefined;
    if (none !== undefined) {
      const known = await knownRange(source.prometheus, [source.flavour], where, clock.now);
      notes.push(`no call was found ${inWords(none, clock.offset)}${knownWords(known, clock.offset)}`);
    }
    if (against.to > range.from) notes.push("the two ranges overlap: calls in both are counted on both sides");
    if (Math.abs(against.to - against.from - (range.to - range.from)) > 0.001)
      notes.push("the two ranges are not equally long: changes of counts, tokens and cost are by the hour");
  }
  for (const one of against === undefined ? [range] : [against, range]) {
    const begun = await lateBeginning(source.prometheus, source.flavour, one, clock.now);
    if (begun !== undefined)
      notes.push(
        `nothing is known ${inWords({ from: one.from, to: begun }, clock.offset, writeDay)}, or so: nobody called then, or Prometheus keeps no more (its retention time)`,
      );
  }
  for (const { dimension, groups } of grouped)
    for (const [at, name] of dimension.labels.entries())
      if (groups.length > 0 && groups.every(({ values }) => values[at] === ""))
        notes.push(`by ${dimension.name}: no call has the label ${name}`);
  const sides = total.compared?.flatMap(({ now, before }) => [now, before]) ?? total.groups.map((one) => one.figures);
  if (currency !== undefined && sides.every((one) => (one?.money ?? []).length === 0))
    notes.push(await otherCurrencies(currency, range, where, source));
  return notes;
}

async function otherCurrencies(currency: string, range: Range, where: string, { prometheus, flavour }: Source) {
  const found = await prometheus.at(figuresOf(flavour).cost({ where, window: windowOf(range) }), range.to);
  const codes = found.map(({ labels }) => labels[label.currency] ?? "").sort();
  const unknown = Intl.supportedValuesOf("currency").includes(currency) ? "" : " (ISO 4217 has no such code)";
  return `--currency: nothing was paid in ${currency}${unknown}; ${codes.length === 0 ? "no call here has a cost" : `there is ${codes.join(", ")}`}`;
}

/** Why a report has nothing to tell, as a sentence or two. */
export async function nothingFound(
  { range, against, generation, where, clock }: Options,
  prometheus: Prometheus,
): Promise<string> {
  const asked = generation === undefined ? "" : `, as ${generation} histograms`;
  const both = against === undefined ? "" : `, nor ${inWords(against, clock.offset)}`;
  const nothing = `no call was found ${inWords(range, clock.offset)}${both}${asked}`;
  const other = generation === undefined ? undefined : await findGeneration(prometheus, [range], where);
  if (other !== undefined) return `${nothing}; there are some as ${other} ones (--generation ${other})`;
  if (where !== "" && (await findGeneration(prometheus, [range], "")) !== undefined)
    return `${nothing}, with what --where asks for; there are some without it`;
  const known = await knownRange(prometheus, generation === undefined ? flavours : [generation], where, clock.now);
  return `${nothing}${knownWords(known, clock.offset) || `. ${hint}`}`;
}

const hint =
  "Is it the address of the Prometheus that the collector writes to? relayscope doctor --prometheus URL tells";

function inWords({ from, to }: Range, offset: number, write = writeTime): string {
  return `from ${write(from, offset)} to ${write(to, offset)}`;
}

function knownWords(known: Range | undefined, offset: number): string {
  if (known === undefined) return "";
  const [first, last] = [writeDay(known.from, offset), writeDay(known.to, offset)];
  return `; calls are known ${first === last ? `on ${first}` : `from about ${first} to ${last}`}`;
}
