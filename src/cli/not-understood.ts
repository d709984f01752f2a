import { UsageError } from "./usage-error.ts";

/**
 * The option that an error of `parseArgs` is about; undefined where it is about another argument. Its message repeats what was
 * given, which may be a secret: only the option's name is taken from it.
 */
export function optionOf(error: unknown): string | undefined {
  return /'(?:-\w, )?(--?[a-z][a-z-]{0,19})\b/.exec(error instanceof Error ? error.message : "")?.[1];
}

/** What to tell who gave a command options that it has not, or not so. */
export function notUnderstood(
  error: unknown,
  options: Readonly<Record<string, { readonly type: string }>>,
  command: string,
): UsageError {
  const name = optionOf(error);
  const known = Object.keys(options).map((one) => `--${one}`);
  const type = name === undefined ? undefined : options[name.slice(2)]?.type;
  const which =
    name === undefined
      ? "an argument that is no option"
      : type === undefined
        ? `${name} is no option`
        : `${name} ${type === "boolean" ? "takes no value" : `needs a value (one that begins with - is written ${name}=VALUE)`}`;
  return new UsageError(`${which}; there is: ${known.join(", ")}. See relayscope ${command} --help`);
}
