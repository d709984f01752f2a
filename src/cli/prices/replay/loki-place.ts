import { readFileSync } from "node:fs";
import { UsageError } from "../../usage-error.ts";

/** Where Loki is asked, and with which headers. */
export interface LokiPlace {
  /** Of its API, without a slash at the end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The names are those of Grafana's logcli, but for the password's file. */
type Variable =
  | "LOKI_USERNAME"
  | "LOKI_PASSWORD"
  | "LOKI_PASSWORD_FILE"
  | "LOKI_BEARER_TOKEN"
  | "LOKI_BEARER_TOKEN_FILE"
  | "LOKI_ORG_ID";

/** Reads who asks from the environment; an address that holds a password is refused, since others see the command line. */
export function readLokiPlace(given: string, env: NodeJS.ProcessEnv): LokiPlace {
  const url = URL.parse(given);
  if (url === null || url.search !== "" || url.hash !== "")
    throw new UsageError("--logs: expected a file, - or Loki's address, such as http://127.0.0.1:3100");
  if (url.username !== "" || url.password !== "")
    throw new UsageError(
      "--logs: an address without user and password: others on this machine see the command line. LOKI_USERNAME and LOKI_PASSWORD are read",
    );
  const said = (name: Variable): string | undefined => env[name]?.trim() || undefined;
  const user = said("LOKI_USERNAME");
  const password = said("LOKI_PASSWORD") ?? readSecret("LOKI_PASSWORD_FILE", said("LOKI_PASSWORD_FILE"));
  const token = said("LOKI_BEARER_TOKEN") ?? readSecret("LOKI_BEARER_TOKEN_FILE", said("LOKI_BEARER_TOKEN_FILE"));
  const tenant = said("LOKI_ORG_ID");
  if (token !== undefined && user !== undefined)
    throw new UsageError("LOKI_USERNAME and LOKI_BEARER_TOKEN are both set: one of them says who asks");
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
