/** What the openai SDK does besides talking. */
export async function openaiMedia({ load, packages: [name], at, fetch }) {
  const { default: OpenAI, toFile } = await load(name);
  const client = (model, given = { fetch }) =>
    new OpenAI({ apiKey: "test", baseURL: `${at(model)}/v1`, maxRetries: 1, ...given });
  return {
    images: {
      answer: async (model) => {
        const { data } = await client(model).images.generate({ model, prompt: "a fox" });
        return Buffer.from(data[0].b64_json, "base64").toString();
      },
    },
    speech: {
      answer: async (model) =>
        (await client(model).audio.speech.create({ model, input: "Hello there.", voice: "alloy" })).text(),
    },
    transcription: {
      answer: async (model) => {
        const file = await toFile(Buffer.from("sound"), "a.mp3");
        // The SDK refuses to send a form, whose class is Node's, by another's fetch.
        return (await client(model, {}).audio.transcriptions.create({ model, file })).text;
      },
    },
    moderations: {
      answer: async (model) => {
        const { results } = await client(model).moderations.create({ model, input: "hi" });
        return results[0].flagged ? "flagged" : "Hello there.";
      },
    },
  };
}
