import { afterEach, expect, test } from "vitest";
import { countSpoken, type Counted } from "../../../src/estimate/counting.ts";
import { createEstimator, type Estimator, type EstimatorOptions } from "../../../src/estimate/estimator.ts";
import { piecesOf } from "../../../src/estimate/pieces.ts";
import { spokenOutput } from "../../../src/estimate/spoken.ts";
import { Said } from "../../../src/wire/said.ts";

const dist = new URL("../../../dist/", import.meta.url);
const made: Estimator[] = [];
const problems: string[] = [];

const create = (more: Partial<EstimatorOptions> = {}): Estimator => {
  const estimator = createEstimator({
    worker: new URL("estimate-worker.cjs", dist),
    tokenizer: new URL("tokenizer.br", dist),
    onProblem: (line) => problems.push(line),
    ...more,
  });
  made.push(estimator);
  return estimator;
};
const count = (estimator: Estimator, input: readonly string[], output: string): Promise<Counted> =>
  new Promise((done) => estimator.count({ input, output }, done));

afterEach(() => {
  for (const estimator of made.splice(0)) estimator.stop();
  problems.length = 0;
});

// Seven tokens are what OpenAI's own tokenizer makes of the sentence.
test("a text is counted beside the app's thread, its messages with what they are wrapped in", async () => {
  const estimator = create();
  expect(await count(estimator, ["hello world, this is a test"], "hello world, this is a test")).toEqual({
    input: 7 + 4 + 3,
    output: 7,
  });
  expect(estimator.pending).toBe(0);
});

test("what is not known is not counted", async () => {
  const estimator = create();
  const counted = await new Promise((done) => void estimator.count({ output: "hello" }, done));
  expect(counted).toEqual({ output: 1 });
});

test("text that looks like a control token is text", async () => {
  expect((await count(create(), [], "<|endoftext|>")).output).toBeGreaterThan(1);
});

test("at the process's end what is being counted is waited for, and what is not counted by then stays unknown", () => {
  const estimator = create();
  const told: Counted[] = [];
  estimator.count({ output: "hello" }, (counted) => told.push(counted));
  estimator.finish(60_000);
  expect(told).toEqual([{ output: 1 }]);
  estimator.count({ output: "x".repeat(1_000_000) }, (counted) => told.push(counted));
  estimator.finish(0);
  expect([told[1], estimator.pending]).toEqual([{}, 0]);
});

test("a thousand wait; one more is not counted", () => {
  const estimator = create();
  const told: Counted[] = [];
  for (let call = 0; call < 1001; call += 1) estimator.count({ output: "hi" }, (counted) => told.push(counted));
  expect([told, estimator.pending]).toEqual([[{}], 1000]);
});

test.each([
  ["a worker that is not there", { worker: new URL("nowhere.cjs", dist) }],
  ["a tokenizer that is not there", { tokenizer: new URL("nowhere.br", dist) }],
])("%s is said once, and nothing waits for it", async (_, more) => {
  const estimator = create(more);
  expect(await Promise.all([count(estimator, [], "a"), count(estimator, [], "b")])).toEqual([{}, {}]);
  expect(await count(estimator, [], "c")).toEqual({});
  expect(problems).toEqual([expect.stringContaining("usage is not estimated: ")]);
});

test.each([
  ["", []],
  ["a b", ["a b"]],
  [`${"x".repeat(2500)} end`, ["x".repeat(1000), "x".repeat(1000), `${"x".repeat(500)} end`]],
  [`${"word ".repeat(300)}`, [expect.stringMatching(/^word.*word$/), expect.stringMatching(/^ word/)]],
])("a text is counted in pieces, whatever it is", (text, pieces) => {
  expect(piecesOf(text)).toEqual(pieces);
  expect(piecesOf(text).join("")).toBe(text);
});

test("a fault of the tokenizer is its caller's to see", () => {
  const broken = (): number => {
    throw new Error("no");
  };
  expect(() => countSpoken({ output: "a" }, broken)).toThrow("no");
});

test("arguments that are nested without end are no words, and nothing is thrown", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  const said = new Said();
  said.toolCall(0, "0", { name: "dig", text: deep });
  expect(() => spokenOutput(said.messages())).not.toThrow();
});
