const messages = [{ role: "user", content: "Say hello." }];

/** The openai SDK, whatever its version: all of it has the same calls. */
export async function openai({ load, packages: [name], at, fetch }) {
  const { default: OpenAI } = await load(name);
  const client = (url) =>
    new OpenAI({ apiKey: "test", baseURL: `${url}/v1`, maxRetries: 1, ...(fetch !== undefined && { fetch }) });
  return {
    chat: {
      answer: async (model) => {
        const { choices } = await client(at(model)).chat.completions.create({ model, messages });
        return choices[0].message.content;
      },
      stream: async (model) => {
        const asked = { model, messages, stream: true, stream_options: { include_usage: true } };
        let said = "";
        for await (const { choices } of await client(at(model)).chat.completions.create(asked))
          said += choices[0]?.delta.content ?? "";
        return said;
      },
    },
    responses: {
      answer: async (model) => (await client(at(model)).responses.create({ model, input: "Say hello." })).output_text,
      stream: async (model) => {
        let said = "";
        for await (const event of await client(at(model)).responses.create({ model, input: "hi", stream: true }))
          if (event.type === "response.output_text.delta") said += event.delta;
        return said;
      },
    },
    embeddings: {
      answer: async (model) => (await client(at(model)).embeddings.create({ model, input: "hi" })).data[0].embedding[0],
    },
  };
}
