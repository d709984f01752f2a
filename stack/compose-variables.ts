import { StackError } from "./stack-error.ts";

const reference = /\$(?:\$|\{(\w+)(?:(:?-)([^}]*))?\}|(\w+))/g;

/** Fills the variables in, as Docker Compose does: `${NAME}`, `${NAME:-default}`, `$$` for a dollar. Throws for one that is not set. */
export function fillVariables(value: unknown, environment: NodeJS.ProcessEnv, where: string): unknown {
  if (typeof value === "string") return fill(value, environment, where);
  if (Array.isArray(value)) return value.map((each, at) => fillVariables(each, environment, `${where}[${at}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillVariables(each, environment, `${where}.${key}`)]),
  );
}

function fill(text: string, environment: NodeJS.ProcessEnv, where: string): string {
  return text.replaceAll(reference, (all, braced?: string, sign?: string, other?: string, plain?: string) => {
    if (all === "$$") return "$";
    const name = braced ?? plain ?? "";
    const value = environment[name];
    if (value !== undefined && (value !== "" || sign !== ":-")) return value;
    if (other !== undefined) return other;
    throw new StackError(`${where}: the variable ${name} is not set`);
  });
}
