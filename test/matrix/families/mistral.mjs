const messages = [{ role: "user", content: "Say hello." }];

/** Mistral's SDK. */
export async function mistral({ load, packages: [name], at }) {
  const { Mistral } = await load(name);
  const backoff = { initialInterval: 5, maxInterval: 10, exponent: 1, maxElapsedTime: 1000 };
  const client = (url) =>
    new Mistral({
      apiKey: "test",
      serverURL: url,
      retryConfig: { strategy: "backoff", backoff, retryConnectionErrors: true },
    });
  return {
    chat: {
      answer: async (model) => (await client(at(model)).chat.complete({ model, messages })).choices[0].message.content,
      stream: async (model) => {
        let said = "";
        for await (const { data } of await client(at(model)).chat.stream({ model, messages }))
          said += data.choices[0].delta.content;
        return said;
      },
    },
    embeddings: {
      answer: async (model) =>
        (await client(at(model)).embeddings.create({ model, inputs: ["hi"] })).data[0].embedding[0],
    },
  };
}
