/** Google's SDK for the Gemini API. */
export async function google({ load, packages: [name], at }) {
  const { GoogleGenAI } = await load(name);
  const client = (url) =>
    new GoogleGenAI({ apiKey: "test", httpOptions: { baseUrl: url, retryOptions: { attempts: 2 } } });
  const contents = "Say hello.";
  return {
    gemini: {
      answer: async (model) => (await client(at(model)).models.generateContent({ model, contents })).text,
      stream: async (model) => {
        let said = "";
        for await (const { text } of await client(at(model)).models.generateContentStream({ model, contents }))
          said += text;
        return said;
      },
    },
    embeddings: {
      answer: async (model) =>
        (await client(at(model)).models.embedContent({ model, contents })).embeddings[0].values[0],
    },
  };
}
