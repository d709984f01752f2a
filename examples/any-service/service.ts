import { parseArgs } from "node:util";
import { aiWork } from "./ai-work.ts";
import { fetchWork } from "./fetch-work.ts";
import { openaiWork } from "./openai-work.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string" },
    seconds: { type: "string" },
    concurrency: { type: "string", default: "4" },
    // The first ticket's number: services side by side are asked about other tickets.
    from: { type: "string", default: "0" },
  },
});
const calls = values.calls !== undefined ? Number(values.calls) : values.seconds !== undefined ? Infinity : 40;
const deadline = values.seconds !== undefined ? Date.now() + Number(values.seconds) * 1000 : Infinity;

const relay = {
  baseURL: process.env["RELAY_URL"] ?? "http://127.0.0.1:4010/v1",
  apiKey: process.env["RELAY_KEY"] ?? "sk-any-service",
};
const kinds = Object.entries({ ...openaiWork(relay), ...aiWork(relay), ...fetchWork(relay) });

// Most of a support desk's day is answering; the rare kinds come once in a round.
const weights: Readonly<Record<string, number>> = {
  answer: 3,
  summarise: 2,
  streamWithUsage: 3,
  streamDraft: 2,
  embed: 2,
  draft: 2,
};
const round = spread(kinds.flatMap((kind) => Array.from({ length: weights[kind[0]] ?? 1 }, () => kind)));

let started = 0;
let failed = 0;
const desks = Array.from({ length: Number(values.concurrency) }, async () => {
  while (started < calls && Date.now() < deadline) {
    const id = started++;
    const kind = round[id % round.length];
    if (kind === undefined) return;
    try {
      await kind[1](Number(values.from) + id);
    } catch {
      // A real service would tell its customer; this one only counts.
      failed += 1;
    }
  }
});
await Promise.all(desks);
console.log(`any-service: ${started} pieces of work, ${failed} of them failed`);

/** Mixes a round so that the same kind does not come twice in a row, and in the same way each time. */
function spread<Item>(items: readonly Item[]): Item[] {
  // 7 has no factor in common with the round's length below, so that every place is met once.
  const step = items.length % 7 === 0 ? 11 : 7;
  return items.map((_, index) => items[(index * step) % items.length]).filter((item) => item !== undefined);
}
