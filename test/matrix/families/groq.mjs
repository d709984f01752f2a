const messages = [{ role: "user", content: "Say hello." }];

/** Groq's SDK. */
export async function groq({ load, packages: [name], at }) {
  const { default: Groq } = await load(name);
  const client = (baseURL) => new Groq({ apiKey: "test", baseURL, maxRetries: 1 });
  return {
    chat: {
      answer: async (model) =>
        (await client(at(model)).chat.completions.create({ model, messages })).choices[0].message.content,
      stream: async (model) => {
        let said = "";
        for await (const { choices } of await client(at(model)).chat.completions.create({
          model,
          messages,
          stream: true,
        }))
          said += choices[0]?.delta.content ?? "";
        return said;
      },
    },
  };
}
