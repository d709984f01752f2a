const messages = [{ role: "user", content: [{ text: "Say hello." }] }];

/** The AWS SDK for Bedrock: as it comes, which goes through node:http2; and with a handler that goes by fetch. */
export async function bedrock({ load, packages: [name, handler], at, atHttp2 }) {
  const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } = await load(name);
  const requestHandler = handler && new (await load(handler)).FetchHttpHandler();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = (modelId) => {
    const endpoint = requestHandler === undefined ? atHttp2(modelId) : at(modelId);
    const handled = requestHandler && { requestHandler };
    return new BedrockRuntimeClient({ region: "us-east-1", endpoint, credentials, ...handled });
  };
  return {
    bedrock: {
      answer: async (modelId) => {
        const { output } = await client(modelId).send(new ConverseCommand({ modelId, messages }));
        return output.message.content[0].text;
      },
      stream: async (modelId) => {
        const { stream } = await client(modelId).send(new ConverseStreamCommand({ modelId, messages }));
        let said = "";
        for await (const { contentBlockDelta } of stream) said += contentBlockDelta?.delta.text ?? "";
        return said;
      },
    },
  };
}
