const asked = { max_tokens: 64, messages: [{ role: "user", content: "Say hello." }] };

/** Anthropic's SDK. */
export async function anthropic({ load, packages: [name], at, fetch }) {
  const { default: Anthropic } = await load(name);
  const client = (url) =>
    new Anthropic({ apiKey: "test", baseURL: url, maxRetries: 1, ...(fetch !== undefined && { fetch }) });
  return {
    messages: {
      answer: async (model) => (await client(at(model)).messages.create({ ...asked, model })).content[0].text,
      stream: async (model) => {
        let said = "";
        for await (const event of await client(at(model)).messages.create({ ...asked, model, stream: true }))
          if (event.type === "content_block_delta") said += event.delta.text;
        return said;
      },
    },
  };
}
