/** A pattern's source for a path like `/model/{model}/invoke`: what stands in braces is one segment, or what of one is left. */
export function templateSource(template: string): string {
  return template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+");
}

/** The path with a name in the place of each that is left open. */
export function fillTemplate(template: string, name: string): string {
  return template.replaceAll(/\{\w+\}/g, name);
}
