import { isIP } from "node:net";
import { readRateLimits } from "../../wire/headers/rate-limits.ts";
import { type Dated, readDate } from "./clock.ts";
import { fail, ok, skip, warn, type Finding } from "./finding.ts";
import type { PriceTables } from "../../pricing/price.ts";
import type { Place } from "./place.ts";
import { readKey } from "./relay-key.ts";
import { checkPrices } from "./relay-prices.ts";
import { askRelay } from "./relay-request.ts";
import { findRelays, type RelayTarget } from "./relay-target.ts";
import { judgeModels } from "./relay-verdict.ts";

/** What came of asking the relays. */
export interface Relayed {
  readonly findings: readonly Finding[];
  readonly dates: readonly Dated[];
}

/** Asks each relay that is named, here or in the environment, for its models. Nobody is contacted who is not. */
export async function checkRelays(place: Place, prices: PriceTables): Promise<Relayed> {
  const { targets, wrong } = findRelays(place);
  const findings = wrong.map((name) => fail("relay", `${name} is no address`, "such as https://api.example.com/v1"));
  if (targets.length === 0 && wrong.length === 0)
    return {
      findings: [skip("relay", "none is named: --relay https://api.example.com/v1, or OPENAI_BASE_URL")],
      dates: [],
    };
  const all = await Promise.all(targets.map((target) => checkRelay(place, target, prices)));
  return {
    findings: [...findings, ...all.flatMap((one) => one.findings)],
    dates: all.flatMap((one) => one.dates),
  };
}

async function checkRelay(place: Place, target: RelayTarget, prices: PriceTables): Promise<Relayed> {
  const { env, secrets } = place;
  const { base, keyVariable, said } = target;
  secrets.add(base.password);
  const key = readKey(keyVariable, env, secrets);
  const findings = [key.finding];
  if (key.finding.state === "fail" && key.value === undefined)
    return {
      findings: [...findings, skip("relay", `${base.origin} is not asked: there is no key that could be sent`)],
      dates: [],
    };
  place.say(
    `asks ${base.origin} (${said}) for its models, with ${key.value === undefined ? "no key" : `the key in ${keyVariable}`}`,
  );
  if (key.value !== undefined && base.protocol === "http:" && !isNear(base.hostname))
    findings.push(warn("relay.key", `${base.origin} gets the key without TLS`, "take https://"));
  const answer = await askRelay(place, target, key.value);
  const { finding, models } = judgeModels(target, answer, place);
  findings.push(finding);
  if (!("status" in answer)) return { findings, dates: [] };
  if (answer.status < 300 || answer.status === 429)
    findings.push(tellLimits(base, (name) => answer.headers.get(name) ?? undefined));
  if (models !== undefined) findings.push(checkPrices(place, base, models, prices));
  const dated = readDate(base.host, answer.headers.get("date") ?? undefined, answer.at);
  return { findings, dates: dated === undefined ? [] : [dated] };
}

function tellLimits({ origin }: URL, header: (name: string) => string | undefined): Finding {
  const limits = readRateLimits(header);
  if (limits.length === 0)
    return skip(
      "relay.rate-limits",
      `${origin} sends no rate-limit headers with its list of models; with calls it may`,
    );
  const said = limits.map(
    ({ kind, remaining, limit }) => `${kind.replace("_", " ")} ${remaining ?? "?"} left of ${limit ?? "?"}`,
  );
  const empty = limits.filter(({ remaining }) => remaining === 0);
  const message = `${origin}: ${said.join(", ")}`;
  return empty.length === 0 ? ok("relay.rate-limits", message) : warn("relay.rate-limits", `${message}: used up`);
}

// A name without a dot is of this machine or of a network of containers.
function isNear(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0) return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/.test(address);
  return !host.includes(".") || /\.(local|internal|svc)$/.test(host);
}
