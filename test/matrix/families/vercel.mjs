const prompt = "Say hello.";

/** The AI SDK with its providers for OpenAI and Anthropic. */
export async function vercel({ load, packages: [ai, openai, anthropic], at }) {
  const { generateText, streamText, embed } = await load(ai);
  const { createOpenAI } = await load(openai);
  const { createAnthropic } = await load(anthropic);
  const settings = (model) => ({ apiKey: "test", baseURL: `${at(model)}/v1` });
  const calls = (modelOf) => ({
    answer: async (model) => (await generateText({ model: modelOf(model), prompt, maxRetries: 1 })).text,
    stream: async (model) => {
      let said = "";
      for await (const word of streamText({ model: modelOf(model), prompt, maxRetries: 1 }).textStream) said += word;
      return said;
    },
  });
  return {
    chat: calls((model) => createOpenAI(settings(model)).chat(model)),
    responses: calls((model) => createOpenAI(settings(model)).responses(model)),
    messages: calls((model) => createAnthropic(settings(model))(model)),
    embeddings: {
      answer: async (model) => {
        const { embedding } = await embed({
          model: createOpenAI(settings(model)).textEmbeddingModel(model),
          value: "hi",
          maxRetries: 1,
        });
        return embedding[0];
      },
    },
  };
}
