/** The AWS SDK for Bedrock: as it comes, which goes through node:http2; and with a handler that goes by fetch. */
export async function bedrock({ load, packages: [name, handler], at, atHttp2 }) {
  const { BedrockRuntimeClient, ConverseCommand } = await load(name);
  const requestHandler = handler && new (await load(handler)).FetchHttpHandler();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const messages = [{ role: "user", content: [{ text: "Say hello." }] }];
  return {
    bedrock: {
      answer: async (modelId) => {
        const endpoint = requestHandler === undefined ? atHttp2(modelId) : at(modelId);
        const client = new BedrockRuntimeClient({
          region: "us-east-1",
          endpoint,
          credentials,
          ...(requestHandler && { requestHandler }),
        });
        return (await client.send(new ConverseCommand({ modelId, messages }))).output.message.content[0].text;
      },
    },
  };
}
