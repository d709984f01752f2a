type Schema = boolean | { readonly [keyword: string]: unknown };
type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a value is as a JSON Schema (2020-12) says, for the keywords that ours has; throws at another one. There is no
 * validator among the packages that are kept here.
 */
export function fits(value: unknown, schema: Schema, root: Fields): boolean {
  if (typeof schema === "boolean") return schema;
  return Object.entries(schema).every(([keyword, said]) => {
    if (annotations.has(keyword) || (keyword === "then" && "if" in schema) || (keyword === "else" && "if" in schema))
      return true;
    const check = keywords[keyword];
    if (check === undefined) throw new Error(`no such keyword here: ${keyword}`);
    return check(said as never, value, schema, root);
  });
}

const annotations = new Set(["$schema", "$defs", "title", "description"]);
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);
type Check = (said: never, value: unknown, schema: Fields, root: Fields) => boolean;

const keywords: Readonly<Record<string, Check>> = {
  type: (said: string, value) => (said === "integer" ? Number.isInteger(value) : typeOf(value) === said),
  minimum: (said: number, value) => typeof value !== "number" || value >= said,
  maximum: (said: number, value) => typeof value !== "number" || value <= said,
  minLength: (said: number, value) => typeof value !== "string" || [...value].length >= said,
  maxLength: (said: number, value) => typeof value !== "string" || [...value].length <= said,
  pattern: (said: string, value) => typeof value !== "string" || new RegExp(said, "u").test(value),
  minItems: (said: number, value) => !Array.isArray(value) || value.length >= said,
  items: (said: Schema, value, _, root) => !Array.isArray(value) || value.every((one) => fits(one, said, root)),
  required: (said: string[], value) => !isObject(value) || said.every((key) => Object.hasOwn(value, key)),
  minProperties: (said: number, value) => !isObject(value) || Object.keys(value).length >= said,
  dependentRequired: (said: Record<string, string[]>, value) =>
    !isObject(value) ||
    Object.entries(said).every(
      ([key, others]) => !Object.hasOwn(value, key) || others.every((one) => Object.hasOwn(value, one)),
    ),
  properties: (said: Record<string, Schema>, value, _, root) =>
    !isObject(value) ||
    Object.entries(said).every(([key, inner]) => !Object.hasOwn(value, key) || fits(value[key], inner, root)),
  additionalProperties: (said: Schema, value, schema, root) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, inner]) => Object.hasOwn((schema["properties"] ?? {}) as Fields, key) || fits(inner, said, root),
    ),
  propertyNames: (said: Schema, value, _, root) =>
    !isObject(value) || Object.keys(value).every((key) => fits(key, said, root)),
  allOf: (said: Schema[], value, _, root) => said.every((one) => fits(value, one, root)),
  anyOf: (said: Schema[], value, _, root) => said.some((one) => fits(value, one, root)),
  not: (said: Schema, value, _, root) => !fits(value, said, root),
  if: (said: Schema, value, schema, root) =>
    fits(value, (fits(value, said, root) ? (schema["then"] ?? true) : (schema["else"] ?? true)) as Schema, root),
  $ref: (said: string, value, _, root) => {
    const name = /^#\/\$defs\/(\w+)$/.exec(said)?.[1] ?? "";
    const target = (root["$defs"] as Record<string, Schema>)[name];
    if (target === undefined) throw new Error(`a reference to nothing: ${said}`);
    return fits(value, target, root);
  },
};
