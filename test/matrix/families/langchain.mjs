const prompt = "Say hello.";

/** LangChain's models for OpenAI and Anthropic. */
export async function langchain({ load, packages: [, openai, anthropic], at }) {
  const { ChatOpenAI, OpenAIEmbeddings } = await load(openai);
  const { ChatAnthropic } = await load(anthropic);
  const settings = (model) => ({
    apiKey: "test",
    model,
    maxRetries: 1,
    configuration: { baseURL: `${at(model)}/v1` },
  });
  const calls = (modelOf) => ({
    answer: async (model) => (await modelOf(model).invoke(prompt)).text,
    stream: async (model) => {
      let said = "";
      for await (const { text } of await modelOf(model).stream(prompt)) said += text;
      return said;
    },
  });
  return {
    chat: calls((model) => new ChatOpenAI(settings(model))),
    responses: calls((model) => new ChatOpenAI({ ...settings(model), useResponsesApi: true })),
    messages: calls((model) => new ChatAnthropic({ apiKey: "test", model, maxRetries: 1, anthropicApiUrl: at(model) })),
    embeddings: {
      answer: async (model) => (await new OpenAIEmbeddings(settings(model)).embedQuery("hi"))[0],
    },
  };
}
