import type { WireFormat } from "../format.ts";
import { merge } from "../merge.ts";
import { readChoices } from "../openai/openai-choices.ts";
import { openaiChat } from "../openai/openai-chat.ts";
import { matchWatsonx, readWatsonxModel } from "./watsonx.ts";

/** `POST /ml/v1/text/{chat,chat_stream}` of watsonx.ai, also below a deployment: OpenAI's chat, but for the model's name and how a stream is asked for. */
export const watsonxChat: WireFormat = {
  name: "watsonx-chat",
  operation: "chat",
  provider: "ibm.watsonx.ai",
  paths: [
    "/ml/v1/text/chat",
    "/ml/v1/text/chat_stream",
    "/ml/v1/deployments/{deployment}/text/chat",
    "/ml/v1/deployments/{deployment}/text/chat_stream",
  ],
  ...(openaiChat.marks && { marks: openaiChat.marks }),

  matches: (target) => matchWatsonx(target, "chat"),

  fits: openaiChat.fits,

  ask(request, target) {
    const { usageAsked: _, ...asked } = openaiChat.ask(request, target);
    return merge(asked, readWatsonxModel(request, target));
  },

  read: (message, known) => merge(readChoices(message, known), { model: message.at("model_id").word }),
};
