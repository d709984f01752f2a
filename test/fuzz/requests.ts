/** Requests that say all there is to say, in each way of saying it: what no fixture has. */
const said: readonly unknown[] = [
  {
    model: "lumen",
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 100,
    stop: ["END"],
    temperature: 0.5,
    messages: [
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        name: "ann",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
          { type: "image_url", image_url: "https://media.test/a.png" },
          { type: "video_url", video_url: { url: "https://media.test/a.mp4" } },
          { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
          { type: "file", file: { file_id: "file_1" } },
          { type: "file", file: { file_data: "AAAA", filename: "a.pdf" } },
          { type: "refusal", refusal: "No" },
          { type: "thinking", thinking: [{ type: "text", text: "Well" }] },
        ],
      },
      {
        role: "assistant",
        content: null,
        refusal: "No",
        reasoning_content: "Well",
        audio: { id: "audio_1" },
        function_call: { name: "rain", arguments: "{}" },
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "rain", arguments: '{"city":"Oslo"}' } },
          { id: "call_2", type: "custom", custom: { name: "shell", input: "ls" } },
          { id: "call_3", function: { name: "rain", arguments: { city: "Oslo" } } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "Rain" },
      { role: "tool", tool_call_id: "call_2", content: [{ type: "text", text: "Rain" }] },
    ],
    tools: [
      { type: "function", function: { name: "rain", description: "Tells rain", parameters: { type: "object" } } },
      { type: "custom", custom: { name: "shell", description: "Runs" } },
      { type: "web_search" },
    ],
    functions: [{ name: "rain", parameters: {} }],
    response_format: { type: "json_schema", json_schema: { name: "a", schema: {} } },
  },
  {
    model: "lumen",
    instructions: "Be brief.",
    previous_response_id: "resp_1",
    conversation: { id: "conv_1" },
    prompt: { id: "pmpt_1", variables: {} },
    input: [
      { role: "developer", content: "Hello" },
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "Hello" },
          { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=" },
          { type: "input_file", file_data: "AAAA" },
          { type: "input_file", file_url: "https://media.test/a.pdf" },
          { type: "input_file", file_id: "file_1" },
        ],
      },
      {
        type: "reasoning",
        summary: [{ type: "summary_text", text: "Well" }],
        content: [{ type: "reasoning_text", text: "So" }],
      },
      { type: "function_call", call_id: "call_1", name: "rain", arguments: "{}" },
      { type: "function_call_output", call_id: "call_1", output: "Rain" },
      { type: "function_call_output", call_id: "call_1", output: [{ type: "input_text", text: "Rain" }] },
      { type: "custom_tool_call", call_id: "call_2", name: "shell", input: "ls" },
      { type: "computer_call", call_id: "call_3", action: { type: "click" } },
      { type: "local_shell_call", call_id: "call_4", action: {}, environment: { type: "container_reference" } },
      { type: "image_generation_call", id: "ig_1", result: "AAAA", output_format: "png", revised_prompt: "A cat" },
      { type: "web_search_call", id: "ws_1", action: { query: "rain" } },
      { type: "compaction", id: "cmp_1" },
      { type: "item_reference", id: "x" },
    ],
    tools: [{ type: "function", name: "rain", description: "Tells rain", parameters: {} }, { type: "web_search" }],
  },
  {
    model: "lumen",
    max_tokens: 100,
    anthropic_version: "bedrock-2023-05-31",
    system: [{ type: "text", text: "Be brief." }],
    stop_sequences: ["END"],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Hello" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
          { type: "image", source: { type: "url", url: "https://media.test/a.png" } },
          { type: "document", source: { type: "file", file_id: "file_1" } },
          { type: "document", source: { type: "text", media_type: "text/plain", data: "Rain" } },
          { type: "document", source: { type: "content", content: [{ type: "text", text: "Rain" }] } },
          { type: "container_upload", file_id: "file_1" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Well", signature: "AAAA" },
          { type: "redacted_thinking", data: "AAAA" },
          { type: "tool_use", id: "toolu_1", name: "rain", input: { city: "Oslo" } },
          { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "rain" } },
          { type: "mcp_tool_use", id: "mcptoolu_1", name: "rain", input: {} },
          { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [{ type: "web_search_result" }] },
          { type: "compaction", content: "Before" },
        ],
      },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: "Rain" }] }],
      },
    ],
    tools: [
      { name: "rain", description: "Tells rain", input_schema: { type: "object" } },
      { type: "web_search_20250305", name: "web_search" },
    ],
  },
  {
    systemInstruction: { parts: [{ text: "Be brief." }] },
    generationConfig: {
      temperature: 0.5,
      maxOutputTokens: 9,
      candidateCount: 2,
      stopSequences: ["END"],
      responseMimeType: "application/json",
      responseModalities: ["TEXT", "IMAGE"],
      thinkingConfig: { thinkingLevel: "low" },
    },
    contents: [
      {
        role: "user",
        parts: [
          { text: "Hello" },
          { inlineData: { mimeType: "image/png", data: "AAAA" } },
          { file_data: { mime_type: "application/pdf", file_uri: "gs://b/a.pdf" } },
        ],
      },
      {
        role: "model",
        parts: [
          { text: "Well", thought: true },
          { functionCall: { id: "f1", name: "rain", args: { city: "Oslo" } } },
          {
            functionCall: {
              name: "rain",
              partialArgs: [{ jsonPath: "$.a[0].b", stringValue: "x", willContinue: true }],
            },
          },
          { executableCode: { language: "PYTHON", code: "1" } },
          { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } },
          { toolCall: { id: "t", toolType: "GOOGLE_SEARCH", args: {} } },
          { toolResponse: { id: "t", toolType: "GOOGLE_SEARCH", response: {} } },
        ],
      },
      {
        role: "function",
        parts: [
          {
            functionResponse: {
              id: "f1",
              name: "rain",
              response: { rain: true },
              parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }],
            },
          },
        ],
      },
    ],
    tools: [
      { functionDeclarations: [{ name: "rain", description: "Tells rain", parametersJsonSchema: {} }] },
      { googleSearch: {} },
    ],
    requests: [{ model: "models/lumen", content: { parts: [{ text: "Hello" }] } }],
    instances: [{ prompt: "A cat" }],
    parameters: { sampleCount: 2 },
  },
  {
    model: "lumen",
    system_instruction: { content: [{ type: "text", text: "Be brief." }] },
    previous_interaction_id: "i_1",
    generation_config: { temperature: 0.5, max_output_tokens: 9, thinking_level: "low" },
    input: [
      {
        role: "user",
        content: [
          { type: "text", text: "Hello" },
          { type: "image", mime_type: "image/png", data: "AAAA" },
          { type: "video", uri: "gs://b/a.mp4" },
        ],
      },
      { type: "thought", summary: [{ type: "text", text: "Well" }] },
      { type: "function_call", id: "f1", name: "rain", arguments: { city: "Oslo" } },
      { type: "function_result", call_id: "f1", result: { rain: true } },
      { type: "google_search_call", id: "g1", arguments: {} },
      { type: "google_search_result", call_id: "g1", result: [] },
      { type: "model_output", content: "Hi" },
    ],
    tools: [{ type: "function", name: "rain", parameters: {} }, { type: "google_search" }],
  },
  {
    system: [{ text: "Be brief." }],
    inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
    additionalModelRequestFields: { top_k: 5 },
    messages: [
      {
        role: "user",
        content: [
          { text: "Hello" },
          { image: { format: "png", source: { bytes: "AAAA" } } },
          { video: { format: "mp4", source: { s3Location: { uri: "s3://b/a.mp4" } } } },
          { document: { format: "pdf", name: "a", source: { content: [{ text: "Rain" }] } } },
          { guardContent: { text: { text: "Hello" } } },
          { citationsContent: { content: [{ text: "Rain" }] } },
          { cachePoint: { type: "default" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "Well" } } },
          { toolUse: { toolUseId: "t1", name: "rain", input: { city: "Oslo" } } },
        ],
      },
      {
        role: "user",
        content: [{ toolResult: { toolUseId: "t1", content: [{ json: { rain: true } }, { text: "Rain" }] } }],
      },
    ],
    toolConfig: { tools: [{ toolSpec: { name: "rain", description: "Tells rain", inputSchema: { json: {} } } }] },
  },
  {
    model: "lumen",
    message: "Hello",
    preamble: "Be brief.",
    prompt: "Hello",
    query: "rain",
    documents: ["Rain", { text: "Sun" }],
    texts: ["Rain"],
    inputs: [
      {
        type: "message.input",
        role: "user",
        content: [
          { type: "text", text: "Hello" },
          { type: "tool_reference", tool: "web" },
        ],
      },
      { type: "function.call", tool_call_id: "f", name: "rain", arguments: "{}" },
      { type: "function.result", tool_call_id: "f", result: "Rain" },
    ],
    input: ["Hello"],
    inputText: "Hello",
    images: ["AAAA"],
    chat_history: [
      { role: "USER", message: "Hello" },
      { role: "CHATBOT", message: "Hi", tool_calls: [{ name: "rain", parameters: { city: "Oslo" } }] },
      { role: "TOOL", tool_results: [{ call: { name: "rain", parameters: {} }, outputs: [{ rain: true }] }] },
    ],
    tool_results: [{ call: { name: "rain" }, outputs: [{}] }],
    tools: [{ name: "rain", description: "Tells rain", parameter_definitions: { city: { type: "str" } } }],
    messages: [
      {
        role: "assistant",
        tool_plan: "I look",
        tool_calls: [{ id: "t", type: "function", function: { name: "rain", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "t", content: [{ type: "document", document: { data: "Rain" } }] },
      { role: "user", content: "Hello", images: ["AAAA"], thinking: "Well", tool_name: "rain" },
    ],
    options: { temperature: 0.5, num_predict: 9, stop: ["END"], top_k: 4 },
    n: 2,
    size: "1024x1024",
    voice: "alloy",
    response_format: "url",
    dimensions: 256,
    encoding_format: "base64",
  },
];

/** They, as bodies. */
export const requests: readonly Buffer[] = said.map((request) => Buffer.from(JSON.stringify(request)));
