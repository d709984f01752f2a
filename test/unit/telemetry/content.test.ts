import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { known, makeCall } from "./calls.ts";
import { createTelemetry } from "./in-memory.ts";

const input = [
  { role: "user", parts: [{ type: "tool_call", name: "a", arguments: { deep: [1, null, { x: true }] } }] },
];
const output = [{ role: "assistant", parts: [{ type: "text", content: "hi" }], finish_reason: "stop" }];
const content = {
  inputMessages: JSON.stringify(input),
  outputMessages: JSON.stringify(output),
  systemInstructions: JSON.stringify([{ type: "text", content: "be kind" }]),
  toolDefinitions: JSON.stringify([{ type: "function", name: "a" }]),
};
const names = [
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.system_instructions",
  "gen_ai.tool.definitions",
];
const said = (attributes: object | undefined) => Object.keys(attributes ?? {}).filter((name) => names.includes(name));

test.each([
  [undefined, 0, 0],
  ["NO_CONTENT", 0, 0],
  ["SPAN_ONLY", 4, 0],
  ["EVENT_ONLY", 0, 4],
  ["SPAN_AND_EVENT", 4, 4],
] as const)("with %s, a span has %i of the four and a log record %i", (mode, onSpan, onEvent) => {
  const telemetry = createTelemetry(mode === undefined ? {} : { content: mode });
  telemetry.tell(makeCall({ content }));
  expect(said(telemetry.spans()[0]?.attributes)).toHaveLength(onSpan);
  expect(said(telemetry.logs()[0]?.attributes)).toHaveLength(onEvent);
});

test("spans have JSON texts, log records the structure that they are JSON of", () => {
  const telemetry = createTelemetry({ content: "SPAN_AND_EVENT" });
  telemetry.tell(makeCall({ content }));
  expect(telemetry.spans()[0]?.attributes["gen_ai.input.messages"]).toBe(content.inputMessages);
  expect(telemetry.logs()[0]?.attributes["gen_ai.input.messages"]).toEqual(input);
  expect(telemetry.logs()[0]?.attributes["gen_ai.output.messages"]).toEqual(output);
});

test("what was not said is absent", () => {
  const telemetry = createTelemetry({ content: "SPAN_AND_EVENT" });
  telemetry.tell(makeCall({ content: { inputMessages: content.inputMessages } }));
  telemetry.tell(makeCall());
  expect(telemetry.spans().map(({ attributes }) => said(attributes))).toEqual([["gen_ai.input.messages"], []]);
});

test("below another's span of the inference, content is on the log record alone", () => {
  const telemetry = createTelemetry({ content: "SPAN_AND_EVENT" });
  const outer = telemetry.tracerProvider
    .getTracer("theirs")
    .startSpan("chat", { attributes: { "gen_ai.operation.name": "chat" } }, ROOT_CONTEXT);
  telemetry.tell(makeCall({ content }), { known, parent: trace.setSpan(context.active(), outer) });
  expect(said(telemetry.spans()[0]?.attributes)).toEqual([]);
  expect(said(telemetry.logs()[0]?.attributes)).toHaveLength(4);
});

test("no metric has content", async () => {
  const telemetry = createTelemetry({ content: "SPAN_AND_EVENT" });
  telemetry.tell(makeCall({ content }));
  expect(JSON.stringify(await telemetry.scopes())).not.toMatch(/be kind|"hi"/);
});
