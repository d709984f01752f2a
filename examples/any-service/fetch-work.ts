import type { Relay, Work } from "./work.ts";
import { messagesFor } from "./work.ts";

/** What the service does with nothing but `fetch`. */
export function fetchWork({ baseURL, apiKey }: Relay): Readonly<Record<string, Work>> {
  const post = async (body: object): Promise<Response> => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (response.ok) return response;
    throw new Error(`the relay answered ${response.status}: ${await response.text()}`);
  };

  const classify: Work = async (id) => {
    const response = await post({ model: "kimi-k2", messages: messagesFor(id, "Is this urgent?"), max_tokens: 30 });
    await response.json();
  };
  const streamEvents: Work = async (id) => {
    const messages = messagesFor(id, "Translate my question.");
    const response = await post({
      model: "claude-sonnet-4.5",
      messages,
      max_tokens: 120,
      stream: true,
      stream_options: { include_usage: true },
    });
    let events = 0;
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
      events += text.split("\n\n").length - 1;
    if (events === 0) throw new Error("the relay's stream had no event");
  };
  return { classify, streamEvents };
}
