const prompt = "Say hello.";

/** The AI SDK with its providers for Bedrock and Google. */
export async function vercelClouds({ load, packages: [ai, bedrock, google], at }) {
  const { generateText, streamText, embed } = await load(ai);
  const { createAmazonBedrock } = await load(bedrock);
  const { createGoogleGenerativeAI } = await load(google);
  const onBedrock = (model) => createAmazonBedrock({ apiKey: "test", region: "us-east-1", baseURL: at(model) });
  const onGoogle = (model) => createGoogleGenerativeAI({ apiKey: "test", baseURL: `${at(model)}/v1beta` });
  const calls = (modelOf) => ({
    answer: async (model) => (await generateText({ model: modelOf(model), prompt, maxRetries: 1 })).text,
    stream: async (model) => {
      let said = "";
      for await (const word of streamText({ model: modelOf(model), prompt, maxRetries: 1 }).textStream) said += word;
      return said;
    },
  });
  return {
    bedrock: calls((model) => onBedrock(model)(model)),
    gemini: calls((model) => onGoogle(model)(model)),
    embeddings: {
      answer: async (model) => {
        const { embedding } = await embed({
          model: onGoogle(model).textEmbeddingModel(model),
          value: "hi",
          maxRetries: 1,
        });
        return embedding[0];
      },
    },
  };
}
