const messages = [{ role: "user", content: "Say hello." }];

/** Ollama's SDK, which never tries again. */
export async function ollama({ load, packages: [name], at }) {
  const { Ollama } = await load(name);
  const client = (url) => new Ollama({ host: url });
  return {
    ollama: {
      answer: async (model) => (await client(at(model)).chat({ model, messages })).message.content,
      stream: async (model) => {
        let said = "";
        for await (const { message } of await client(at(model)).chat({ model, messages, stream: true }))
          said += message.content;
        return said;
      },
      retries: false,
    },
    embeddings: {
      answer: async (model) => (await client(at(model)).embed({ model, input: "hi" })).embeddings[0][0],
      retries: false,
    },
  };
}
