// Makes every call of the rows it is given, one after the other. argv: the simulator's addresses and the rows, as JSON.
import { createRequire } from "node:module";
import { anthropic } from "./families/anthropic.mjs";
import { anthropicBedrock } from "./families/anthropic-bedrock.mjs";
import { axios } from "./families/axios.mjs";
import { bedrock } from "./families/bedrock.mjs";
import { bedrockKey } from "./families/bedrock-key.mjs";
import { cohere } from "./families/cohere.mjs";
import { google } from "./families/google.mjs";
import { groq } from "./families/groq.mjs";
import { langchain } from "./families/langchain.mjs";
import { mistral } from "./families/mistral.mjs";
import { ollama } from "./families/ollama.mjs";
import { openaiMedia } from "./families/openai-media.mjs";
import { openai } from "./families/openai.mjs";
import { vercelClouds } from "./families/vercel-clouds.mjs";
import { vercel } from "./families/vercel.mjs";
import { load } from "./load.mjs";
import { load as loadClient } from "./clients/load.mjs";
import { load as loadUnseen } from "./unseen/load.mjs";

const families = {
  anthropic,
  anthropicBedrock,
  axios,
  bedrock,
  bedrockKey,
  cohere,
  google,
  groq,
  langchain,
  mistral,
  ollama,
  openai,
  openaiMedia,
  vercel,
  vercelClouds,
};
const loaders = { ".": load, clients: loadClient, unseen: loadUnseen };
const { url, http2Url, rows } = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);

/** A model is named after its row and case, and so is the path at which it is asked. */
const pathOf = (model) => model.replace(".", "/");

const seen = {};
for (const { row, from, packages, family, undici } of rows) {
  const dialects = await families[family]({
    load: loaders[from],
    packages,
    at: (model) => `${url}/${pathOf(model)}`,
    atHttp2: (model) => `${http2Url}/${pathOf(model)}`,
    fetch: undici && require(undici).fetch,
  });
  for (const [dialect, { answer, stream, retries = true }] of Object.entries(dialects)) {
    const cases = { answer, ...(stream && { stream }), ...(retries && { retry: answer }), error: answer };
    for (const [name, call] of Object.entries(cases)) {
      const model = `${row}.${name}-${dialect}`;
      seen[model] = await call(model).then(String, (error) => `refused ${statusOf(error)}`);
    }
  }
}
// On a line of its own: an SDK may have said something before.
process.stdout.write(`\n${JSON.stringify({ node: process.version, seen })}`);

function statusOf(error) {
  const status = error.status ?? error.statusCode ?? error.status_code ?? error.response?.status;
  return status ?? error.$metadata?.httpStatusCode ?? `${error.name}: ${error.message}`;
}
