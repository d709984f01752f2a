/** Where OpenAI's API has a path, Azure's version of it, and a deployment there, whose name is the model's. */
export function openaiPath(ending: string): RegExp {
  return new RegExp(`^(?:/v1|/openai/v1|/openai/deployments/(?<model>[^/]+))/${ending}$`);
}
