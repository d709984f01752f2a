import { readFileSync } from "node:fs";
import { quote } from "../../settings/quote.ts";
import { UsageError } from "../usage-error.ts";

/** Where a back end is asked, and with which headers. */
export interface BackEndPlace {
  /** Of its API, without a slash at the end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which back end it is, and how the option that names it is called. */
export interface Named {
  /** What its variables begin with. */
  readonly prefix: "LOKI" | "PROMETHEUS";
  readonly option: string;
  /** What the option takes, as a part of a sentence. */
  readonly accepted: string;
}

/**
 * Reads who asks from the environment: `…_USERNAME` with `…_PASSWORD` or `…_PASSWORD_FILE`, `…_BEARER_TOKEN` or
 * `…_BEARER_TOKEN_FILE`, `…_ORG_ID` for the tenant (the names of Grafana's logcli, but for the password's file). An address that
 * holds a password is refused, since others see the command line.
 */
export function readBackEndPlace(
  given: string,
  { prefix, option, accepted }: Named,
  env: NodeJS.ProcessEnv,
): BackEndPlace {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    throw new UsageError(`${option}: ${quote(given)} is not accepted; expected ${accepted}`);
  const variable = (name: string): string => `${prefix}_${name}`;
  if (url.username !== "" || url.password !== "")
    throw new UsageError(
      `${option}: an address without user and password: others on this machine see the command line. ${variable("USERNAME")} and ${variable("PASSWORD")} are read`,
    );
  const said = (name: string): string | undefined => env[variable(name)]?.trim() || undefined;
  const secret = (name: string): string | undefined =>
    said(name) ?? readSecret(variable(`${name}_FILE`), said(`${name}_FILE`));
  const user = said("USERNAME");
  const password = secret("PASSWORD");
  const token = secret("BEARER_TOKEN");
  const tenant = said("ORG_ID");
  if (token !== undefined && user !== undefined)
    throw new UsageError(
      `${variable("USERNAME")} and ${variable("BEARER_TOKEN")} are both set: one of them says who asks`,
    );
  const basic = Buffer.from(`${user}:${password ?? ""}`).toString("base64");
  const authorization = token === undefined ? (user === undefined ? undefined : `Basic ${basic}`) : `Bearer ${token}`;
  return {
    base: url.href.replace(/\/+$/, ""),
    headers: {
      accept: "application/json",
      ...(authorization !== undefined && { authorization }),
      ...(tenant !== undefined && { "x-scope-orgid": tenant }),
    },
  };
}

function readSecret(variable: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "error";
    throw new Error(`${variable}: the file cannot be read (${code})`, { cause: error });
  }
}
