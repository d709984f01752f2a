/** What is seen of one call, in the words of `observe.ts`. */
export interface Cells {
  readonly answer: string;
  readonly stream?: string;
  /** A first answer that says to come again, then the true one. */
  readonly retry?: string;
  /** A refused key. */
  readonly error: string;
}

/** One SDK and what is to be seen of its calls, dialect by dialect, on each Node. */
export interface Row {
  readonly row: string;
  /** How people call it; its version is the first package's. */
  readonly name: string;
  /** The folder of test/matrix whose lockfile has the packages. */
  readonly from: "." | "clients" | "unseen";
  readonly packages: readonly string[];
  readonly family: string;
  readonly dialects: Readonly<Record<string, Cells>>;
  /** What a reader of the table has to know beside. */
  readonly note?: string;
  /** An npm copy of undici, whose `fetch` the SDK is given: the path of its folder. */
  readonly undici?: string;
}

const openaiCells = {
  answer: "chat 12/34",
  stream: "chat stream 12/34",
  retry: "chat 12/34 in 2 attempts",
  error: "chat auth invalid_api_key",
};
const embeddings = {
  answer: "embeddings 12/-",
  retry: "embeddings 12/- in 2 attempts",
  error: "embeddings auth invalid_api_key",
};
const messages = { ...openaiCells, error: "chat auth authentication_error" };
/** Where the SDK makes a span for the call itself. */
const below = ({ answer, ...more }: Cells): Cells => {
  const cells = Object.entries({ answer, ...more }).map(([name, cell]) => [name, `${cell} below the SDK's span`]);
  return Object.fromEntries(cells) as Cells & Record<string, string>;
};
/** Of an operation that says no more than one whole answer. */
const whole = (operation: string, tokens: string, error: string): Cells => ({
  answer: `${operation} ${tokens}`,
  retry: `${operation} ${tokens} in 2 attempts`,
  error: `${operation} auth ${error}`,
});
const gemini: Cells = {
  ...whole("generate_content", "12/34", "UNAUTHENTICATED"),
  stream: "generate_content stream 12/34",
};
const converse: Cells = { ...whole("chat", "12/34", "UnrecognizedClientException"), stream: "chat stream 12/34" };
const once = ({ answer, stream, error }: Cells): Cells => ({ answer, error, ...(stream !== undefined && { stream }) });
const counted = (client: string, times = 1): string =>
  Array.from({ length: times }, () => `counted as ${client}`).join(", ");
const countedCells = (client: string): Cells => ({
  answer: counted(client),
  retry: counted(client, 2),
  error: counted(client),
});

const openaiDialects = { chat: openaiCells, responses: openaiCells, embeddings };

/** Every SDK of the matrix. */
export const rows: readonly Row[] = [
  { row: "openai7", name: "openai 7", from: ".", packages: ["openai"], family: "openai", dialects: openaiDialects },
  {
    row: "openai7-media",
    name: "openai 7",
    from: ".",
    packages: ["openai"],
    family: "openaiMedia",
    dialects: {
      images: whole("generate_content", "12/34", "invalid_api_key"),
      speech: whole("generate_content", "-/-", "invalid_api_key"),
      transcription: whole("transcription", "12/34", "invalid_api_key"),
      moderations: whole("moderation", "-/-", "invalid_api_key"),
    },
  },
  {
    row: "openai6",
    name: "openai 6",
    from: "clients",
    packages: ["openai6"],
    family: "openai",
    dialects: openaiDialects,
  },
  {
    row: "openai5",
    name: "openai 5",
    from: "clients",
    packages: ["openai5"],
    family: "openai",
    dialects: openaiDialects,
  },
  {
    row: "anthropic1",
    name: "@anthropic-ai/sdk 1",
    from: ".",
    packages: ["@anthropic-ai/sdk"],
    family: "anthropic",
    dialects: { messages: below(messages) },
  },
  ...["5", "6", "7"].map((major): Row => ({
    row: `ai${major}`,
    name: `ai ${major}`,
    from: "clients",
    packages: [`ai${major}`, `ai${major}-openai`, `ai${major}-anthropic`],
    family: "vercel",
    dialects: { chat: openaiCells, responses: openaiCells, messages, embeddings },
  })),
  {
    row: "langchain",
    name: "@langchain/core",
    from: "clients",
    packages: ["@langchain/core", "@langchain/openai", "@langchain/anthropic"],
    family: "langchain",
    dialects: {
      chat: { ...openaiCells, retry: "chat 12/34, chat rate_limit refused" },
      responses: { ...openaiCells, retry: "chat 12/34, chat rate_limit refused" },
      messages: { ...messages, retry: "chat 12/34, chat rate_limit rate_limit_error" },
      embeddings: { ...embeddings, retry: "embeddings 12/-, embeddings rate_limit refused" },
    },
    note: "LangChain tries again above the SDK, whose own count of attempts says 0 each time: each try is an operation of its own, with its own outcome.",
  },
  {
    row: "mistral",
    name: "@mistralai/mistralai",
    from: "clients",
    packages: ["@mistralai/mistralai"],
    family: "mistral",
    dialects: { chat: openaiCells, embeddings },
  },
  {
    row: "google",
    name: "@google/genai",
    from: "clients",
    packages: ["@google/genai"],
    family: "google",
    dialects: { gemini, embeddings: whole("embeddings", "12/-", "UNAUTHENTICATED") },
  },
  {
    row: "cohere",
    name: "cohere-ai",
    from: "clients",
    packages: ["cohere-ai"],
    family: "cohere",
    dialects: {
      cohere: { ...openaiCells, error: "chat auth 401" },
      embeddings: whole("embeddings", "12/-", "401"),
      rerank: whole("rerank", "-/-", "401"),
    },
  },
  {
    row: "ollama",
    name: "ollama",
    from: "clients",
    packages: ["ollama"],
    family: "ollama",
    dialects: {
      ollama: once({ ...openaiCells, error: "chat auth 401" }),
      embeddings: once(whole("embeddings", "12/-", "401")),
    },
  },
  {
    row: "bedrock-key",
    name: "fetch, with a bearer key",
    from: ".",
    packages: [],
    family: "bedrockKey",
    dialects: { bedrock: once(converse) },
  },
  {
    row: "anthropic-bedrock",
    name: "@anthropic-ai/bedrock-sdk",
    from: "clients",
    packages: ["@anthropic-ai/bedrock-sdk"],
    family: "anthropicBedrock",
    dialects: { invoke: below(converse) },
  },
  {
    row: "ai7-clouds",
    name: "ai 7",
    from: "clients",
    packages: ["ai7", "ai7-bedrock", "ai7-google"],
    family: "vercelClouds",
    dialects: { bedrock: converse, gemini, embeddings: whole("embeddings", "12/-", "UNAUTHENTICATED") },
  },
  {
    row: "groq",
    name: "groq-sdk",
    from: "clients",
    packages: ["groq-sdk"],
    family: "groq",
    dialects: { chat: openaiCells },
  },
  {
    row: "bedrock-fetch",
    name: "@aws-sdk/client-bedrock-runtime, by fetch",
    from: "unseen",
    packages: ["@aws-sdk/client-bedrock-runtime", "@smithy/fetch-http-handler"],
    family: "bedrock",
    dialects: { bedrock: converse },
  },
  {
    row: "bedrock",
    name: "@aws-sdk/client-bedrock-runtime",
    from: "unseen",
    packages: ["@aws-sdk/client-bedrock-runtime"],
    family: "bedrock",
    dialects: { bedrock: { ...countedCells("node_http2"), stream: counted("node_http2") } },
  },
  {
    row: "axios",
    name: "axios",
    from: "unseen",
    packages: ["axios"],
    family: "axios",
    dialects: { chat: { answer: counted("node_http"), error: counted("node_http") } },
  },
  {
    row: "openai4",
    name: "openai 4",
    from: "unseen",
    packages: ["openai4"],
    family: "openai",
    dialects: {
      chat: { ...countedCells("node_http"), stream: counted("node_http") },
      responses: { ...countedCells("node_http"), stream: counted("node_http") },
      embeddings: countedCells("node_http"),
    },
  },
];

/** The SDKs of every CI run, with Node's own `fetch` and with that of each copy of undici, given by its folder. */
export function rowsOf(copies: Readonly<Record<string, string>>): readonly Row[] {
  const inside = rows.filter(({ from }) => from === ".");
  const over = ([copy, undici]: [string, string]): Row[] =>
    inside.map(({ row, name, ...one }) => {
      return { ...one, row: `${row}-undici${copy}`, name: `${name}, undici ${copy}`, undici };
    });
  return [...inside, ...Object.entries(copies).flatMap(over)];
}

/** Each call of some rows that was not seen as they say, a line each; and each that they do not know. */
export function differencesOf(
  some: readonly Row[],
  {
    told,
    given,
  }: { readonly told: Readonly<Record<string, string>>; readonly given: Readonly<Record<string, string>> },
): string[] {
  const wanted = new Map(
    some.flatMap(({ row, dialects }) =>
      Object.entries(dialects).flatMap(([dialect, cells]) =>
        Object.entries(cells).map(([name, cell]): [string, string] => [`${row}.${name}-${dialect}`, cell]),
      ),
    ),
  );
  const models = new Set([...wanted.keys(), ...Object.keys(given)]);
  return [...models].flatMap((model) => {
    const want = wanted.get(model) ?? "no such case";
    const got = told[model] ?? "was not made";
    const app = given[model] ?? "nothing";
    const right = model.includes(".error-") ? "refused 401" : model.endsWith("-embeddings") ? "0.5" : "Hello there.";
    const seen = got === want ? [] : [`${model}: seen as "${got}", not as "${want}"`];
    return app === right ? seen : seen.concat(`${model}: the app got "${app}", not "${right}"`);
  });
}
