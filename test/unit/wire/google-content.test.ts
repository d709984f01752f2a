import { expect, test } from "vitest";
import { geminiContent } from "../../../src/wire/google/gemini-content.ts";
import { geminiInteractionsContent } from "../../../src/wire/google/gemini-interactions-content.ts";
import { placeOf, putAt } from "../../../src/wire/json/json-place.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { Said } from "../../../src/wire/said.ts";

const png = { mimeType: "image/png", data: "iVBORw0K" };

const asked = {
  inputMessages: [
    {
      role: "user",
      parts: [
        { type: "text", content: "Where to?" },
        { type: "blob", modality: "image", mime_type: "image/png", content: "iVBORw0K" },
        { type: "uri", modality: "document", mime_type: "application/pdf", uri: "https://files.test/a" },
      ],
    },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Hm." },
        { type: "tool_call", id: "c1", name: "find_train", arguments: { toCity: "Lyon" } },
      ],
    },
    { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: { atNoon: true } }] },
  ],
  systemInstructions: [{ type: "text", content: "Be brief." }],
  toolDefinitions: [
    { type: "function", name: "find_train", description: "Finds", parameters: { type: "object" } },
    { type: "google_search", name: "google_search" },
  ],
};

test.each([
  [
    "as the SDKs write it",
    {
      contents: [
        {
          parts: [
            { text: "Where to?" },
            { inlineData: png },
            { fileData: { mimeType: "application/pdf", fileUri: "https://files.test/a" } },
          ],
        },
        {
          role: "model",
          parts: [
            { text: "Hm.", thought: true },
            { text: "", thoughtSignature: "c2ln" },
            { functionCall: { id: "c1", name: "find_train", args: { toCity: "Lyon" } } },
          ],
        },
        { role: "user", parts: [{ functionResponse: { id: "c1", name: "find_train", response: { atNoon: true } } }] },
      ],
      systemInstruction: { parts: [{ text: "Be brief." }] },
      tools: [
        { functionDeclarations: [{ name: "find_train", description: "Finds", parameters: { type: "object" } }] },
        { googleSearch: {} },
      ],
    },
  ],
  [
    "as the proto files have it, with what may be repeated said once",
    {
      contents: [
        {
          role: "user",
          parts: [
            { text: "Where to?" },
            { inline_data: { mime_type: "image/png", data: "iVBORw0K" } },
            { file_data: { mime_type: "application/pdf", file_uri: "https://files.test/a" } },
          ],
        },
        {
          role: "model",
          parts: [
            { text: "Hm.", thought: true },
            { function_call: { id: "c1", name: "find_train", args: { toCity: "Lyon" } }, thought_signature: "c2ln" },
          ],
        },
        { role: "function", parts: { function_response: { id: "c1", response: { atNoon: true } } } },
      ],
      system_instruction: { parts: { text: "Be brief." } },
      tools: [
        {
          function_declarations: [
            { name: "find_train", description: "Finds", parameters_json_schema: { type: "object" } },
          ],
          google_search: {},
        },
      ],
    },
  ],
])("what a request says, %s", (_name, request) => {
  expect(geminiContent.ask(new Json(request))).toEqual(asked);
});

test("one content, instructions as text, and nothing else", () => {
  const request = { contents: { parts: { text: "Hi" } }, systemInstruction: "Be brief." };
  expect(geminiContent.ask(new Json(request))).toEqual({
    inputMessages: [{ role: "user", parts: [{ type: "text", content: "Hi" }] }],
    systemInstructions: [{ type: "text", content: "Be brief." }],
  });
  expect(geminiContent.ask(new Json({}))).toEqual({});
});

test("what a tool gives back may have media in it", () => {
  const parts = [{ functionResponse: { name: "f", response: { ok: 1 }, parts: [{ inlineData: png }] } }];
  expect(geminiContent.ask(new Json({ contents: [{ role: "user", parts }] })).inputMessages?.[0]).toEqual({
    role: "user",
    parts: [
      { type: "tool_call_response", response: { ok: 1 } },
      { type: "blob", modality: "image", mime_type: "image/png", content: "iVBORw0K" },
    ],
  });
});

test("what a stream says is gathered: thoughts, text, what Google ran, calls, media", () => {
  const said = new Said();
  const push = (...parts: object[]) => geminiContent.read(new Json({ candidates: [{ content: { parts } }] }), said);
  push({ text: "I ", thought: true });
  push({ text: "see.", thought: true });
  push({ executableCode: { id: "x", language: "PYTHON", code: "1+1" } });
  push({ codeExecutionResult: { id: "x", outcome: "OUTCOME_OK", output: "2" } });
  push({ toolCall: { id: "s", toolType: "GOOGLE_SEARCH_WEB", args: { queries: ["rain"] } } });
  push({ toolResponse: { id: "s", toolType: "GOOGLE_SEARCH_WEB", response: { found: 0 } } });
  push({ text: "It " }, { text: "rains." }, { inlineData: png });
  push({ functionCall: { name: "f", args: {} } }, { functionCall: { id: "c2", name: "f", args: { a: [1] } } });
  push({ text: "", thoughtSignature: "c2ln" }, { videoMetadata: {} });
  geminiContent.read(new Json({ candidates: [{ index: 1, content: { parts: [{ text: "Or not." }] } }] }), said);
  expect(said.messages()).toMatchObject([
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "I see." },
        {
          type: "server_tool_call",
          id: "x",
          name: "code_execution",
          server_tool_call: { type: "code_execution", language: "PYTHON", code: "1+1" },
        },
        {
          type: "server_tool_call_response",
          id: "x",
          server_tool_call_response: { type: "code_execution", outcome: "OUTCOME_OK", output: "2" },
        },
        {
          type: "server_tool_call",
          id: "s",
          name: "google_search_web",
          server_tool_call: { type: "google_search_web", arguments: { queries: ["rain"] } },
        },
        {
          type: "server_tool_call_response",
          id: "s",
          server_tool_call_response: { type: "google_search_web", response: { found: 0 } },
        },
        { type: "text", content: "It rains." },
        { type: "blob", modality: "image", mime_type: "image/png", content: "iVBORw0K" },
        { type: "tool_call", name: "f", arguments: {} },
        { type: "tool_call", id: "c2", name: "f", arguments: { a: [1] } },
      ],
    },
    { role: "assistant", parts: [{ type: "text", content: "Or not." }] },
  ]);
});

test("a call that comes in pieces is put together", () => {
  const said = new Said();
  const push = (functionCall: object) =>
    geminiContent.read(new Json({ candidates: [{ content: { parts: [{ functionCall }] } }] }), said);
  const piece = (jsonPath: string, value: object) =>
    push({ partialArgs: [{ jsonPath, ...value }], willContinue: true });
  push({ name: "first", willContinue: true });
  piece("$.stops[0].city", { stringValue: "Ly" });
  piece("$.stops[0].city", { stringValue: "on" });
  piece("$.stops[0].nights", { numberValue: 2 });
  piece("$.stops[1]['city']", { stringValue: "" });
  piece("$.late", { boolValue: false });
  piece("$.note", { nullValue: "NULL_VALUE" });
  push({});
  push({ name: "second", willContinue: true });
  piece("$.__proto__.polluted", { stringValue: "x" });
  push({});
  const parts = said.messages()[0]?.parts;
  expect(JSON.parse(JSON.stringify(parts?.[0]))).toEqual({
    type: "tool_call",
    name: "first",
    arguments: { stops: [{ city: "Lyon", nights: 2 }, { city: "" }], late: false, note: null },
  });
  expect(JSON.stringify(parts?.[1])).toContain('{"__proto__":{"polluted":"x"}}');
  expect({}).not.toHaveProperty("polluted");
});

test("what is put together has bounds: in depth, in lists, and in all", () => {
  expect(placeOf("$" + ".a".repeat(100_000))).toHaveLength(32);
  expect(placeOf(undefined)).toEqual([]);
  expect(putAt([], [5], "x")).toEqual([]);
  const full = Array.from({ length: 1024 }, () => 0);
  expect(putAt(full, [1024], "x")).toHaveLength(1024);
  const said = new Said();
  for (let at = 0; at < 600_000; at += 1) said.toolCall(0, "0", { place: ["k"], value: at });
  expect(said.cut).toBe(true);
  const text = new Said();
  for (let at = 0; at < 20; at += 1) text.toolCall(0, "0", { place: ["k"], text: "x".repeat(100_000) });
  expect(text.cut).toBe(true);
  expect(JSON.stringify(text.messages()).length).toBeLessThan(1_100_000);
});

test("what an interaction asks, by steps, turns or contents", () => {
  expect(geminiInteractionsContent.ask(new Json({ input: "Hi", system_instruction: "Be brief." }))).toEqual({
    inputMessages: [{ role: "user", parts: [{ type: "text", content: "Hi" }] }],
    systemInstructions: [{ type: "text", content: "Be brief." }],
  });
  const input = [
    {
      type: "user_input",
      content: [
        { type: "text", text: "Where?" },
        { type: "image", uri: "https://files.test/i" },
      ],
    },
    { type: "thought", summary: [{ type: "text", text: "Hm." }], signature: "c2ln" },
    { type: "function_call", id: "c1", name: "f", arguments: { a: 1 } },
    { type: "function_result", call_id: "c1", name: "f", result: "no" },
    { role: "model", content: "There." },
    { role: "user", content: [{ type: "audio", mime_type: "audio/wav", data: "UklGRg" }] },
  ];
  const tools = [{ type: "function", name: "f", parameters: { type: "object" } }, { type: "google_search" }];
  expect(geminiInteractionsContent.ask(new Json({ input, tools }))).toEqual({
    inputMessages: [
      {
        role: "user",
        parts: [
          { type: "text", content: "Where?" },
          { type: "uri", modality: "image", uri: "https://files.test/i" },
        ],
      },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Hm." },
          { type: "tool_call", id: "c1", name: "f", arguments: { a: 1 } },
        ],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "no" }] },
      { role: "assistant", parts: [{ type: "text", content: "There." }] },
      { role: "user", parts: [{ type: "blob", modality: "audio", mime_type: "audio/wav", content: "UklGRg" }] },
    ],
    toolDefinitions: [
      { type: "function", name: "f", parameters: { type: "object" } },
      { type: "google_search", name: "google_search" },
    ],
  });
});

const interactionParts = [
  { type: "reasoning", content: "Hm." },
  {
    type: "server_tool_call",
    id: "s1",
    name: "google_search",
    server_tool_call: { type: "google_search_call", arguments: { queries: ["rain"] } },
  },
  {
    type: "server_tool_call_response",
    id: "s1",
    server_tool_call_response: { type: "google_search_result", result: [{ title: "Rain" }] },
  },
  { type: "text", content: "It rains." },
  { type: "tool_call", id: "c1", name: "f", arguments: { a: 1 } },
];

test("what an interaction says, whole", () => {
  const said = new Said();
  const steps = [
    { type: "thought", summary: [{ type: "text", text: "Hm." }] },
    { type: "google_search_call", id: "s1", arguments: { queries: ["rain"] } },
    { type: "google_search_result", call_id: "s1", result: [{ title: "Rain" }] },
    { type: "model_output", content: [{ type: "text", text: "It rains." }] },
    { type: "function_call", id: "c1", name: "f", arguments: { a: 1 } },
  ];
  geminiInteractionsContent.read(new Json({ object: "interaction", steps }), said);
  expect(said.messages()[0]?.parts).toEqual(interactionParts);
});

test("what an interaction says, streamed", () => {
  const said = new Said();
  const push = (event_type: string, index: number, more: object) =>
    geminiInteractionsContent.read(new Json({ event_type, index, ...more }), said);
  push("interaction.created", 0, { interaction: { id: "v1_1" } });
  push("step.start", 0, { step: { type: "thought" } });
  push("step.delta", 0, { delta: { type: "thought_summary", content: { type: "text", text: "Hm." } } });
  push("step.delta", 0, { delta: { type: "thought_signature", signature: "c2ln" } });
  push("step.start", 1, { step: { type: "google_search_call", id: "s1" } });
  push("step.delta", 1, { delta: { type: "google_search_call", id: "s1", arguments: { queries: ["rain"] } } });
  push("step.start", 2, { step: { type: "google_search_result", call_id: "s1", result: [{ title: "Rain" }] } });
  push("content.start", 3, { content: { type: "text" } });
  push("content.delta", 3, { delta: { type: "text", text: "It " } });
  push("step.delta", 3, { delta: { type: "text", text: "rains." } });
  push("step.start", 4, { step: { type: "function_call", id: "c1", name: "f", arguments: {} } });
  push("step.delta", 4, { delta: { type: "arguments_delta", arguments: '{"a"' } });
  push("step.delta", 4, { delta: { type: "arguments_delta", arguments: ":1}" } });
  push("step.stop", 4, {});
  expect(said.messages()[0]?.parts).toEqual(interactionParts);
});

test("what is nested without end neither throws nor is told", () => {
  const deep = (open: string, close: string) => `${open.repeat(8000)}1${close.repeat(8000)}`;
  const parts = Json.parse(`{"contents":[${deep('{"functionResponse":{"parts":[', "]}}")}]}`);
  expect(geminiContent.ask(parts).inputMessages?.[0]?.parts).toHaveLength(1);
  const input = Json.parse(`{"input":${deep('{"content":', "}")},"system_instruction":${deep("[", "]")}}`);
  expect(geminiInteractionsContent.ask(input)).toEqual({});
  const call = `{"functionCall":{"name":"f","args":{"a":${deep("[", "]")}}}}`;
  const said = new Said();
  geminiContent.read(Json.parse(`{"candidates":[{"content":{"parts":[${call}]}}]}`), said);
  expect(said.messages()).toHaveLength(1);
});
