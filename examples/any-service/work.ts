/** Where the service's models are, and how it shows who it is. */
export interface Relay {
  readonly baseURL: string;
  readonly apiKey: string;
}

/** One piece of the service's work; `id` makes each prompt its own. */
export type Work = (id: number) => Promise<void>;

// A support desk has a long handbook before every question; it is the part that a model's cache can keep.
const rules = [
  "Answer in the customer's language.",
  "Quote the order number when there is one.",
  "Never promise a refund; offer to pass the question on.",
  "Give times with their zone, and prices with their currency.",
  "Say so when the handbook has no answer.",
];
export const handbook = Array.from(
  { length: 60 },
  (_, index) => `${index + 1}. ${rules[index % rules.length] ?? ""}`,
).join("\n");

/** The question of customer `id`, as two chat messages. */
export function messagesFor(
  id: number,
  question: string,
): [{ role: "system"; content: string }, { role: "user"; content: string }] {
  return [
    { role: "system", content: handbook },
    { role: "user", content: `Ticket ${id}: ${question}` },
  ];
}
