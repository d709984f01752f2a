import { Json } from "../../wire/json/json.ts";
import { readRetryAfter } from "../../wire/headers/retry-after.ts";
import type { Unanswered } from "./ask.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";
import type { Place } from "./place.ts";
import type { RelayAnswer } from "./relay-request.ts";
import type { RelayTarget } from "./relay-target.ts";

/** What the answer means, and the models where it lists some. */
export interface Verdict {
  readonly finding: Finding;
  readonly models?: readonly string[];
}

/** Judges what came back for `GET /models`. */
export function judgeModels(target: RelayTarget, answer: RelayAnswer | Unanswered, place: Place): Verdict {
  const finding = "status" in answer ? judgeAnswer(target, answer, place) : judgeSilence(target, answer, place.env);
  return "check" in finding ? { finding } : finding;
}

function judgeSilence({ base }: RelayTarget, { reason }: Unanswered, env: NodeJS.ProcessEnv): Finding {
  const advice = silences.find(([known]) => known.test(reason))?.[1] ?? "see whether it can be reached from here";
  const proxy = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].find((name) => env[name]);
  const unused = proxy !== undefined && env["NODE_USE_ENV_PROXY"] !== "1";
  const more = unused ? `; ${proxy} is set, and Node's fetch takes it only with NODE_USE_ENV_PROXY=1` : "";
  return fail("relay", `${base.origin} does not answer (${reason})`, advice + more);
}

const silences: readonly (readonly [reason: RegExp, advice: string])[] = [
  [/^ECONNREFUSED$/, "nobody listens there: see the host and the port"],
  [/^(ENOTFOUND|EAI_)/, "that host is not known here: see its name, and the DNS of this place"],
  [/^timeout$/, "no answer in time: a firewall, or a proxy that is needed"],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$|^EPROTO$/, "it does not speak TLS there: see http or https, and the port"],
  [/^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/, "it hangs up: see http or https, and the port"],
  [
    /CERT|SELF_SIGNED|ISSUER|SIGNATURE|ALTNAME/,
    "its certificate is not trusted here: NODE_EXTRA_CA_CERTS names a file of authorities",
  ],
];

function judgeAnswer(target: RelayTarget, answer: RelayAnswer, place: Place): Finding | Verdict {
  const { base, url, keyVariable } = target;
  const { status, text, headers, tookMs } = answer;
  const where = `${base.origin} (HTTP ${status}, ${tookMs} ms)`;
  if (status >= 200 && status <= 299) return judgeList(target, answer, where, place);
  const code = readCode(text, place);
  const message = code === undefined ? where : `${where} says ${code}`;
  const path = new URL(url).pathname;
  if (status === 401)
    return fail(
      "relay",
      `${message}: it does not take the key`,
      `see ${keyVariable}, and that the key is this relay's`,
    );
  if (status === 402) return fail("relay", `${message}: it wants to be paid`, "see the account's balance");
  if (status === 403)
    return fail(
      "relay",
      `${message}: it does not let this key in`,
      "see the key's rights, the account's balance, and whether this network or country may call it",
    );
  if (status === 404 || status === 405) return fail("relay", `${message}: it has no ${path}`, hintPath(target));
  if (status === 429) {
    const waitMs = readRetryAfter((name) => headers.get(name) ?? undefined);
    const wait = waitMs === undefined ? "later" : `in ${Math.ceil(waitMs / 1000)} s`;
    return warn(
      "relay",
      `${message}: too many requests, or the quota is used up`,
      `ask again ${wait}, and see the account's limits`,
    );
  }
  if (status >= 500)
    return fail(
      "relay",
      `${message}: the relay, or what stands before it, is in trouble`,
      "not a matter of this place: see its status page, try again",
    );
  if (status >= 300 && status <= 399) {
    const to = URL.parse(headers.get("location") ?? "", url);
    return fail(
      "relay",
      `${message}: it sends elsewhere${to === null ? "" : `, to ${to.origin}`}`,
      "set the address itself: a key follows no redirect",
    );
  }
  return fail("relay", message, "see the address and the key");
}

function judgeList(
  target: RelayTarget,
  { text, headers, tookMs }: RelayAnswer,
  where: string,
  place: Place,
): Finding | Verdict {
  const { base } = target;
  if (/^\s*</.test(text) || /text\/html/i.test(headers.get("content-type") ?? ""))
    return fail("relay", `${where}: a web page answers, no API`, hintPath(target));
  const json = Json.any(text);
  const list = json.listed ? json : [json.at("data"), json.at("models")].find((one) => one.listed);
  if (list === undefined) return fail("relay", `${where}: no list of models in its answer`, hintPath(target));
  const names = list.items.flatMap((item) => item.at("id").word ?? item.at("name").word ?? item.text ?? []);
  const models = [...new Set(names)].filter((name) => place.secrets.quote(name) === name);
  if (models.length === 0) return { finding: warn("relay", `${base.origin} lists no models for this key`) };
  return { finding: ok("relay", `${base.origin} lists ${models.length} models, in ${tookMs} ms`), models };
}

function hintPath({ base, said }: RelayTarget): string {
  const path = base.pathname.replace(/\/+$/, "");
  return /\/v\d/.test(path)
    ? `see the path in ${said}`
    : `the address in ${said} probably ends in /v1: ${base.origin}${path}/v1`;
}

/** The provider's word for it. Its message is not shown: providers repeat parts of the key there. */
function readCode(text: string, { secrets }: Place): string | undefined {
  const error = Json.parse(text).at("error");
  const code = error.at("code").word ?? error.at("type").word;
  return code !== undefined && /^[a-z][a-z_]{2,40}$/.test(code) && secrets.quote(code) === code ? code : undefined;
}
