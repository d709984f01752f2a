const asked = { max_tokens: 64, messages: [{ role: "user", content: "Say hello." }] };

/** Anthropic's SDK for Bedrock. */
export async function anthropicBedrock({ load, packages: [name], at }) {
  const { AnthropicBedrock } = await load(name);
  const client = (baseURL) =>
    new AnthropicBedrock({
      awsAccessKey: "test",
      awsSecretKey: "test",
      awsRegion: "us-east-1",
      baseURL,
      maxRetries: 1,
    });
  return {
    invoke: {
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
