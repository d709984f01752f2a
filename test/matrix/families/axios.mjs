const messages = [{ role: "user", content: "Say hello." }];

/** axios as it comes, which goes through node:http. */
export async function axios({ load, packages: [name], at }) {
  const { default: client } = await load(name);
  return {
    chat: {
      answer: async (model) => {
        const { data } = await client.post(`${at(model)}/v1/chat/completions`, { model, messages });
        return data.choices[0].message.content;
      },
      retries: false,
    },
  };
}
