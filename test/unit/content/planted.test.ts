import { expect, test } from "vitest";
import { type Dialogue, dialogues, hear } from "./dialects.ts";
import { plantings, secrets, within } from "./planting.ts";

const all = dialogues();

/** Every place of a dialogue with something planted there. */
function* planted(dialogue: Dialogue, plant: (text: string) => string): Generator<Dialogue & { at: string }> {
  for (const { at, planted: request } of plantings(dialogue.request, plant)) yield { ...dialogue, at, request };
  for (const { at, planted: answer } of plantings(dialogue.answer, plant))
    yield { ...dialogue, at: `answer.${at}`, answer: answer as unknown[] };
}

const texts = (told: object | undefined) => Object.values(told ?? {}).join("\n");

/** Whether anything is told but what media there are. */
function hasText(told: unknown): boolean {
  return (JSON.stringify(told).match(/"type":"(?!generic)/g) ?? []).length > 0;
}

test.each(all)("$name: what is planted in any place of it is not told", (dialogue) => {
  const leaks: string[] = [];
  for (const [kind, said, secret] of secrets) {
    for (const { at, ...one } of planted(dialogue, within(said))) {
      if (texts(hear(one)).includes(secret)) leaks.push(`${kind} at ${at}`);
    }
  }
  expect(leaks).toEqual([]);
});

test.each(all)("$name: what is planted and no secret is told, so that the search finds something", (dialogue) => {
  const found = new Set<string>();
  for (const { at: _at, ...one } of planted(dialogue, within("kept words"))) {
    for (const [name, text] of Object.entries(hear(one) ?? {}))
      if (String(text).includes("kept words")) found.add(name);
  }
  const spoken = Object.entries(dialogue.told).filter(([, told]) => hasText(told));
  expect([...found].sort()).toEqual(spoken.map(([name]) => name).sort());
});

test.each(all)("$name: the user's function sees every text that is told", (dialogue) => {
  const redact = (text: string) => text.replaceAll("Bluebird", "Project");
  const leaks: string[] = [];
  for (const { at, ...one } of planted(dialogue, within("Bluebird"))) {
    if (texts(hear(one, { redact })).includes("Bluebird")) leaks.push(at);
  }
  expect(leaks).toEqual([]);
});

/** The answers in which one event tells the first half of a text and another the second, and those that go on with each other. */
function* halved(dialogue: Dialogue, said: string): Generator<{ at: string; told: string }> {
  const half = Math.floor(said.length / 2);
  for (const [index, event] of dialogue.answer.entries()) {
    const firsts = [...plantings(event, (text) => `${text} ${said.slice(0, half)}`)];
    const seconds = [...plantings(event, () => said.slice(half))];
    for (const [place, { at, planted: first }] of firsts.entries()) {
      const answer = dialogue.answer.toSpliced(index, 1, first, seconds[place]?.planted);
      yield { at: `${index}.${at}`, told: texts(hear({ ...dialogue, answer })) };
    }
  }
}

const streams = all.filter(({ answer }) => answer.length > 1);

/** The places of a stream whose text goes on from one event to the next. */
function goingOn(dialogue: Dialogue): ReadonlySet<string> {
  const told = [...halved(dialogue, "kept words")].filter((one) => one.told.includes("kept words"));
  return new Set(told.map(({ at }) => at));
}

test.each(streams)("$name: a secret that two events tell is one", (dialogue) => {
  const going = goingOn(dialogue);
  const leaks = secrets.flatMap(([kind, said, secret]) => {
    const leaked = [...halved(dialogue, said)].filter(({ at, told }) => going.has(at) && told.includes(secret));
    return leaked.map(({ at }) => `${kind} at ${at}`);
  });
  expect(leaks).toEqual([]);
});

const speaking = streams.filter(({ told }) => hasText(told.outputMessages));

test.each([...new Set(speaking.map(({ format }) => format.name))])("%s: texts do go on from event to event", (name) => {
  const going = streams.filter(({ format }) => format.name === name).map((one) => goingOn(one).size);
  expect(Math.max(...going)).toBeGreaterThan(0);
});
