import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome } from "../../src/call.ts";
import type { Plan } from "../../examples/relay-simulator/behaviour.ts";
import { priceList } from "../../examples/relay-simulator/price-list.ts";
import { createSimulator, type Simulator } from "../../examples/relay-simulator/simulator.ts";
import type { ServedOperation, ServedRequest } from "../../examples/relay-simulator/tally.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));
const rates = fileURLToPath(new URL("fixtures/rates.yaml", import.meta.url));
const script = fileURLToPath(new URL("fixtures/desk.mjs", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What runs beside each other: a service of a team, in an environment, at one of the relay's doors. */
interface Desk {
  readonly service: string;
  readonly team: string;
  readonly env: string;
  readonly version: string;
  readonly role?: "baseline" | "candidate";
  readonly relay: "old" | "new";
  readonly door: "127.0.0.1" | "east" | "localhost";
  readonly calls: number;
  /** Models that only this door's list sells, and how often each is asked. */
  readonly more?: readonly string[];
}

/** Two currencies, a relay without prices, an old relay and the one that is to take its place. */
const desks: readonly Desk[] = [
  {
    service: "support",
    team: "care",
    env: "production",
    version: "1.4.0",
    role: "baseline",
    relay: "old",
    door: "127.0.0.1",
    calls: 120,
  },
  {
    service: "support",
    team: "care",
    env: "production",
    version: "1.5.0",
    role: "candidate",
    relay: "new",
    door: "127.0.0.1",
    calls: 120,
  },
  {
    service: "billing",
    team: "finance",
    env: "production",
    version: "2.0.1",
    relay: "old",
    door: "east",
    calls: 40,
    more: ["gpt-5", "gpt-5-mini"],
  },
  { service: "search", team: "finance", env: "staging", version: "0.9.0", relay: "old", door: "localhost", calls: 40 },
];

/** A call as the relay served it: what each panel is compared with. */
export interface ServedCall {
  readonly service: string;
  readonly team: string;
  readonly env: string;
  readonly role: Desk["role"];
  readonly host: string;
  readonly port: number;
  readonly model: string;
  readonly stream: boolean;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** From the first attempt's beginning to the last one's end, as the relay saw it. */
  readonly seconds: number;
  readonly operation: ServedOperation;
  readonly cost: { readonly amount: number; readonly currency: string } | undefined;
  /** From the first attempt's beginning to the first token, and why the relay ended what it said. */
  readonly firstTokenSeconds: number | undefined;
  readonly finish: { readonly reason: string; readonly choices: number } | undefined;
}

interface Planned {
  readonly firstTokenMs: number;
  readonly finish: string;
  readonly choices: number;
}

export interface RunningDesks {
  /** All that was asked has been answered. */
  readonly asked: Promise<void>;
  /** Ends the services, which go on exporting until then. */
  end(): Promise<void>;
  read(): readonly ServedCall[];
  readonly relays: Readonly<Record<Desk["relay"], Simulator>>;
}

/** Starts the desks, which tell the endpoint what they see, every second. */
export async function startDesks(endpoint: string, env: Readonly<Record<string, string>> = {}): Promise<RunningDesks> {
  const planned = new WeakMap<ServedRequest, Planned>();
  // The seed's choice of these two stands in no ledger: one that is made here is known.
  const planOf =
    (relay: Desk["relay"]): Plan =>
    ({ bodyHash, operation, choices, text }) => {
      // Called right after the ledger's line of the same request was begun.
      const line = relays[relay].ledger.read().requests.at(-1);
      if (operation !== "chat" || line === undefined) return undefined;
      const some = Number.parseInt(bodyHash.slice(0, 4), 16);
      const firstTokenMs = text === "a slow one" ? 11_000 : 20 + (some % 1000);
      const made = { firstTokenMs, finish: some % 5 === 0 ? "length" : "stop" } as const;
      planned.set(line, { ...made, choices });
      return { ...made, ...(text === "a stalled one" && { chunkMs: 5_600, outputTokens: 4, compress: false }) };
    };
  const relays: Readonly<Record<Desk["relay"], Simulator>> = {
    old: await createSimulator({ speed: 6, seed: "desks", east: true, plan: (request) => planOf("old")(request) }),
    new: await createSimulator({ speed: 6, seed: "newer", plan: (request) => planOf("new")(request) }),
  };
  const urlOf = ({ relay, door }: Desk): string =>
    (door === "127.0.0.1" ? relays[relay].url : relays[relay].others[door]) ?? "";
  const hostOf = (desk: Desk): string => urlOf(desk).replace("http://", "");
  const named = desks.flatMap((desk) => (desk.role === undefined ? [] : [`${desk.role}=${hostOf(desk)}`]));
  const children = desks.map((desk, at) => {
    const child = spawn(
      process.execPath,
      ["--import", "relayscope/register", script, "--calls", String(desk.calls), "--from", String(at * 1000)],
      {
        cwd: root,
        stdio: ["pipe", "pipe", "inherit"],
        env: {
          ...withoutSettings(process.env),
          RELAY_URL: `${urlOf(desk)}/v1`,
          RELAY_KEY: "sk-any-service",
          MORE_MODELS: (desk.more ?? []).join(" "),
          MORE_CALLS: "12",
          MORE_FROM: desk.service,
          ODD_CALLS: desk.role === "baseline" ? "yes" : "",
          RELAYSCOPE_PRICES: prices,
          RELAYSCOPE_RELAYS: desk.door === "east" ? `east=${hostOf(desk)}` : "",
          RELAYSCOPE_ROLES: named.join(","),
          RELAYSCOPE_ATTRIBUTION_LABELS: "team",
          RELAYSCOPE_SALT: "any-salt-of-sixteen",
          RELAYSCOPE_ESTIMATE_USAGE: "true",
          RELAYSCOPE_CURRENCY: "EUR",
          RELAYSCOPE_EXCHANGE_RATES: rates,
          OTEL_SERVICE_NAME: desk.service,
          OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${desk.team},deployment.environment.name=${desk.env},service.version=${desk.version}`,
          OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
          OTEL_METRIC_EXPORT_INTERVAL: "1000",
          ...env,
        },
      },
    );
    const asked = new Promise<void>((done, failed) => {
      let said = "";
      child.stdout.on("data", (bytes: Buffer) => {
        said += bytes.toString("utf8");
        if (said.includes("desk: all asked")) done();
      });
      child.once("close", (code) => failed(new Error(`the desk of ${desk.service} ended with ${code}: ${said}`)));
    });
    asked.catch(() => undefined);
    const ended = new Promise<void>((done) => void child.once("close", () => done()));
    return { child, asked, ended };
  });
  const kill = (): void => {
    for (const { child } of children) child.kill("SIGKILL");
  };
  process.once("exit", kill);
  return {
    relays,
    asked: allAsked(),
    async end() {
      for (const { child } of children) child.stdin.end();
      await Promise.all(children.map(({ ended }) => ended));
      process.off("exit", kill);
      await Promise.all(Object.values(relays).map((relay) => relay.close()));
    },
    read: () =>
      desks.flatMap((desk) =>
        relays[desk.relay].ledger
          .read()
          .operations.filter(({ door }) => door === desk.door)
          .map((operation) => servedCall(desk, new URL(urlOf(desk)), operation)),
      ),
  };

  async function allAsked(): Promise<void> {
    await Promise.all(children.map(({ asked }) => asked));
    await Promise.all(Object.values(relays).map(({ ledger }) => ledger.settled()));
  }

  function servedCall(desk: Desk, { hostname, port }: URL, operation: ServedOperation): ServedCall {
    const begun = operation.attempts[0]?.startedAt ?? 0;
    const last = operation.attempts.at(-1);
    const usage = last?.usage;
    const priceable = usage !== undefined && (usage.output !== undefined || operation.kind === "embeddings");
    const { firstTokenMs, finish, choices = 1 } = (last && planned.get(last)) ?? {};
    const streamed = last?.stream === true && last.outcome === "ok";
    return {
      service: desk.service,
      team: desk.team,
      env: desk.env,
      role: desk.role,
      host: hostname,
      port: Number(port),
      model: operation.model,
      stream: last?.stream ?? false,
      outcome: last?.outcome ?? "ok",
      attempts: operation.attempts.length,
      seconds: ((last?.startedAt ?? 0) + (last?.durationMs ?? 0) - begun) / 1000,
      operation,
      cost: priceable ? priceList.costOf(operation, usage) : undefined,
      firstTokenSeconds:
        streamed && firstTokenMs !== undefined ? (last.startedAt - begun + firstTokenMs) / 1000 : undefined,
      finish: last?.outcome === "ok" && finish !== undefined ? { reason: finish, choices } : undefined,
    };
  }
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OTEL|RELAYSCOPE)_/.test(name)));
}
