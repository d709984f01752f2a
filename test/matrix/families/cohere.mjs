const messages = [{ role: "user", content: "Say hello." }];

/** Cohere's SDK. */
export async function cohere({ load, packages: [name], at }) {
  const { CohereClientV2 } = await load(name);
  const client = (url) => new CohereClientV2({ token: "test", environment: url });
  return {
    cohere: {
      answer: async (model) => (await client(at(model)).chat({ model, messages })).message.content[0].text,
      stream: async (model) => {
        let said = "";
        for await (const event of await client(at(model)).chatStream({ model, messages }))
          if (event.type === "content-delta") said += event.delta.message.content.text;
        return said;
      },
    },
    embeddings: {
      answer: async (model) => {
        const asked = { model, texts: ["hi"], inputType: "search_query", embeddingTypes: ["float"] };
        return (await client(at(model)).embed(asked)).embeddings.float[0][0];
      },
    },
    rerank: {
      answer: async (model) => {
        const { results } = await client(at(model)).rerank({ model, query: "q", documents: ["Hello there."] });
        return ["Hello there."][results[0].index];
      },
    },
  };
}
