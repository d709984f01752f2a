import { vendorOf } from "../../wire/providers.ts";
import type { Place } from "./place.ts";

/** A relay to be asked, in which dialect, and where its key stands. */
export interface RelayTarget {
  readonly base: URL;
  /** The list of its models. */
  readonly url: string;
  readonly dialect: "openai" | "anthropic";
  readonly keyVariable: string;
  /** What named it. */
  readonly said: string;
}

// What SDKs read their base address from. A name not in this list may be anything's, and would be asked with a key that is not its.
const prefixes = ["OPENAI", "ANTHROPIC", "OPENROUTER", "GROQ", "DEEPSEEK", "MISTRAL", "MOONSHOT", "XAI"] as const;

/** The relays that the command line names, or else the environment; `wrong` are variables with no address in them. */
export function findRelays({ env, options }: Place): { targets: readonly RelayTarget[]; wrong: readonly string[] } {
  const { relay, keyVariable } = options;
  if (relay !== undefined) {
    const dialect = vendorOf(relay.hostname) === "anthropic" ? "anthropic" : "openai";
    const variable = keyVariable ?? defaultKey(dialect, env);
    return {
      targets: [targetOf(relay, variable === "ANTHROPIC_API_KEY" ? "anthropic" : dialect, variable, "--relay")],
      wrong: [],
    };
  }
  const targets: RelayTarget[] = [];
  const wrong: string[] = [];
  for (const prefix of prefixes) {
    const said = `${prefix}_BASE_URL`;
    const text = env[said]?.trim() ?? "";
    if (text === "") continue;
    const base = URL.parse(text);
    if (base === null || !/^https?:$/.test(base.protocol)) wrong.push(said);
    else
      targets.push(
        targetOf(base, prefix === "ANTHROPIC" ? "anthropic" : "openai", keyVariable ?? `${prefix}_API_KEY`, said),
      );
  }
  return { targets, wrong };
}

function defaultKey(dialect: RelayTarget["dialect"], env: NodeJS.ProcessEnv): string {
  const [first, second] = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"];
  if (dialect === "anthropic") return second ?? "";
  return env["OPENAI_API_KEY"] === undefined && env["ANTHROPIC_API_KEY"] !== undefined ? (second ?? "") : (first ?? "");
}

/** OpenAI's SDKs put `/models` behind the base, Anthropic's `/v1/models`. */
function targetOf(base: URL, dialect: RelayTarget["dialect"], keyVariable: string, said: string): RelayTarget {
  const path = base.pathname.replace(/\/+$/, "");
  const rest = dialect === "anthropic" && !path.endsWith("/v1") ? "/v1/models" : "/models";
  return { base, url: `${base.origin}${path}${rest}`, dialect, keyVariable, said };
}
