import { expect, test } from "vitest";
import { lineLimit, readLines } from "../../../src/cli/prices/replay/lines.ts";
import { readOtlpLines } from "../../../src/cli/prices/replay/otlp-lines.ts";
import type { Met } from "../../../src/cli/prices/replay/past-record.ts";
import { createSeenSpans } from "../../../src/cli/prices/replay/seen-spans.ts";
import { all, bytesOf, madeLine, madeLog } from "./made-records.ts";

const nothing = (): Met => ({ lines: 0, badLines: 0, tooLong: 0, others: 0 });

test.each([1, 3, 7, 1000])(
  "lines are cut the same in pieces of %i bytes, with CRLF, without a break at the end",
  async (length) => {
    expect(await all(readLines(bytesOf("first\r\nzwölf\n\nlast", length)))).toEqual(["first\r", "zwölf", "", "last"]);
  },
);

test("a line at the bound is read, one beyond it is passed over, and nothing of it is kept", async () => {
  const text = `${"a".repeat(10)}\n${"b".repeat(11)}\n${"c".repeat(10_000)}\nd\n`;
  for (const length of [1, 4, 100_000])
    expect(await all(readLines(bytesOf(text, length), 10))).toEqual(["a".repeat(10), undefined, undefined, "d"]);
  expect(lineLimit).toBe(64 * 1024 * 1024);
});

test("a record a line, a batch a line, and lines of other kinds: what is no call is counted, what is no JSON too", async () => {
  const met = nothing();
  const lines = [
    madeLine(
      madeLog({ "gen_ai.usage.input_tokens": 5, "gen_ai.request.stream": true, "relayscope.stream.max_gap": 0.25 }),
    ),
    madeLine(
      ...Array.from({ length: 3000 }, (_, span) => madeLog({}, { span: span + 1 })),
      madeLog({}, { event: "other" }),
    ),
    "{ cut",
    '{"resourceSpans":[]}',
    '{"resourceLogs":[7,{"scopeLogs":null},{"scopeLogs":[{"logRecords":[null,{}]}]}]}',
    "",
    "[1]",
  ];
  const records = (await all(readOtlpLines(bytesOf(lines.join("\n"), 777), met))).flat();
  expect(records.length).toBe(3001);
  expect(met).toEqual({ lines: 6, badLines: 3, tooLong: 0, others: 3 });
  const [first] = records;
  expect(first?.at).toBe(Date.parse("2026-11-01T12:00:00Z"));
  expect(first?.number("gen_ai.usage.input_tokens")).toBe(5);
  expect(first?.number("relayscope.stream.max_gap")).toBe(0.25);
  expect([first?.text("gen_ai.request.stream"), first?.text("service.name"), first?.text("absent")]).toEqual([
    "true",
    "shop",
    undefined,
  ]);
  expect(first?.span).toBe(`${"1".padStart(32, "0")}${"1".padStart(16, "0")}`);
});

test("the event may stand in an attribute, the time in the observed one, ids may be missing", async () => {
  const { eventName, timeUnixNano, traceId: _, spanId: __, attributes } = madeLog({});
  const copied = {
    attributes: [...attributes, { key: "event.name", value: { stringValue: eventName } }],
    observedTimeUnixNano: timeUnixNano,
    timeUnixNano: "0",
  };
  const records = (await all(readOtlpLines(bytesOf(madeLine(copied)), nothing()))).flat();
  expect(records.map(({ at, span }) => [at, span])).toEqual([[Date.parse("2026-11-01T12:00:00Z"), undefined]]);
});

test("copies are told as long as they come within the bound; one that comes later counts again", () => {
  const isCopy = createSeenSpans(3);
  const span = (number: number) => number.toString(16).padStart(48, "0");
  expect([1, 1, 2, 3, 1, 4, 2].map((number) => isCopy(span(number)))).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  // Six spans on, the first three are forgotten; the last three are not.
  expect([5, 6].map((number) => isCopy(span(number)))).toEqual([false, false]);
  expect([4, 5, 6, 1].map((number) => isCopy(span(number)))).toEqual([true, true, true, false]);
});
