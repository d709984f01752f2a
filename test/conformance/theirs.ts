/** SDKs of models and instrumentations of them that the tests' apps use: what they tell, they have to answer for. */
const scopes: ReadonlySet<string> = new Set([
  "@opentelemetry/instrumentation-openai",
  "com.anthropic.sdk.typescript",
  // @ai-sdk/otel
  "gen_ai",
]);

/** What is ours to answer for; an unknown scope that speaks in our words is a violation. */
export function withoutTheirs<Item extends { readonly scope: string }>(items: readonly Item[]): Item[] {
  return items.filter(({ scope }) => !scopes.has(scope));
}
