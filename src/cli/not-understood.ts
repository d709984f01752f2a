import { UsageError } from "./usage-error.ts";

/**
 * The option that an error of `parseArgs` is about; undefined where it is about another argument. Its message repeats what was
 * given, which may be a secret: only the option's name is taken from it.
 */
export function optionOf(error: unknown): string | undefined {
  return /'(?:-\w, )?(--?[a-z][a-z-]{0,19})\b/.exec(error instanceof Error ? error.message : "")?.[1];
}

/** What to tell who gave a command options that it has not, or not so. */
export function notUnderstood(error: unknown, options: Readonly<Record<string, unknown>>, command: string): UsageError {
  const name = optionOf(error);
  const known = Object.keys(options).map((one) => `--${one}`);
  const which =
    name === undefined
      ? "an argument that is no option"
      : known.includes(name)
        ? `${name} needs a value, or takes none`
        : `${name} is no option`;
  return new UsageError(`${which}; there is: ${known.join(", ")}. See relayscope ${command} --help`);
}
