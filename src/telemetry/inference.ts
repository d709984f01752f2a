/** What the convention calls an inference; it has metrics that are of these alone. */
const inferences: ReadonlySet<string> = new Set(["chat", "text_completion", "generate_content"]);

/** Whether an operation (`gen_ai.operation.name`) is one. */
export function isInference(operation: string): boolean {
  return inferences.has(operation);
}
