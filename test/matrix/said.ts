/** An answer, as JSON, as it is or as the lines of a stream, each written by itself. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly whole?: string;
  readonly lines?: readonly (string | Uint8Array)[];
  readonly type?: string;
}

/** How one dialect answers and refuses. Each answer has used 12 tokens and made 34, whatever was asked. */
export interface Dialect {
  readonly at: RegExp;
  answer(asked: Readonly<Record<string, unknown>>, path: string): Said;
  refuse(status: number): Said;
}

export const words = ["Hello", " there", "."];
export const text = words.join("");
export const created = 1_790_000_000;
export const sse = "text/event-stream";
export const data = (message: object): string => `data: ${JSON.stringify(message)}\n\n`;
export const event = (message: { readonly type: string }): string => `event: ${message.type}\n${data(message)}`;
export const openaiError = (status: number): Said => ({
  status,
  json: {
    error: { message: "refused", type: "refused", param: null, code: status === 401 ? "invalid_api_key" : null },
  },
});
