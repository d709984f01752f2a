const init = {
  method: "POST",
  headers: { "content-type": "application/json", authorization: "Bearer test" },
  body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Say hello." }] }] }),
};

/** Bedrock without an SDK: `fetch` and a bearer key. */
export async function bedrockKey({ at, fetch = globalThis.fetch }) {
  async function ask(model, action) {
    const response = await fetch(`${at(model)}/model/${encodeURIComponent(model)}/${action}`, init);
    if (response.ok) return response;
    throw Object.assign(new Error(await response.text()), { status: response.status });
  }
  return {
    bedrock: {
      answer: async (model) => (await (await ask(model, "converse")).json()).output.message.content[0].text,
      stream: async (model) => {
        const bytes = Buffer.from(await (await ask(model, "converse-stream")).arrayBuffer());
        return payloads(bytes).reduce((said, { delta }) => said + (delta?.text ?? ""), "");
      },
      retries: false,
    },
  };
}

/** What the frames of an event stream hold. */
function payloads(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const begin = at + 12 + bytes.readUInt32BE(at + 4);
    found.push(JSON.parse(bytes.subarray(begin, at + bytes.readUInt32BE(at) - 4)));
  }
  return found;
}
