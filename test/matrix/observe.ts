import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedLog } from "../../examples/demo/received-log.ts";
import { runPreloaded } from "../process/preloaded.ts";
import type { Row } from "./rows.ts";
import { startSimulator } from "./simulator.ts";

/** What one process was seen to do, by `<row>.<case>-<dialect>`, which is the model's name. */
export interface Observed {
  /** The process's Node, as it says. */
  readonly node: string;
  /** What Relayscope told of each call: `chat stream 12/34` and the like. */
  readonly told: Readonly<Record<string, string>>;
  /** What the SDK gave the app. */
  readonly given: Readonly<Record<string, string>>;
}

/** Runs some rows in one process under the preload, against a simulator of its own. */
export async function observe(node: string, rows: readonly Row[]): Promise<Observed> {
  const [simulator, receiver] = await Promise.all([startSimulator(), createReceiver()]);
  const { url, http2Url, requests } = simulator;
  const relays = [url, http2Url].map((one, at) => `simulator-${at}=${new URL(one).host}`);
  const { out, err, code } = await runPreloaded({
    script: "../../matrix/run-rows.mjs",
    node,
    parameters: [JSON.stringify({ url, http2Url, rows })],
    endpoint: receiver.url,
    // What is not seen says so on stderr, which is not the question here.
    env: { RELAYSCOPE_RELAYS: relays.join(), RELAYSCOPE_LOG_LEVEL: "error" },
  });
  await Promise.all([simulator.close(), receiver.close()]);
  if (code !== 0) throw new Error(`${rows.map(({ row }) => row).join()}: ${code}: ${err}`);
  const { node: version, seen } = JSON.parse(out.slice(out.lastIndexOf("\n"))) as {
    node: string;
    seen: Record<string, string>;
  };
  return { node: version, given: seen, told: toldOf(receiver, Object.keys(seen), requests) };
}

function toldOf(
  receiver: Receiver,
  models: readonly string[],
  requests: ReadonlyMap<string, number>,
): Record<string, string> {
  const calls = Map.groupBy(receiver.logs.filter(isOurs), ({ attributes }) => attributes["gen_ai.request.model"]);
  const durations = receiver.metrics.filter((point) => isOurs(point) && point.name === durationName);
  const others = Map.groupBy(
    receiver.spans.filter(({ scope }) => scope.name === "@opentelemetry/instrumentation-undici"),
    ({ attributes }) => new URL(String(attributes["url.full"])).pathname.split("/").slice(1, 3).join("."),
  );
  const counted = receiver.metrics.filter(({ name }) => name === "relayscope.unobserved");
  const unheard = models.filter((model) => !calls.has(model) && !others.has(model));
  const sum = (counts: readonly number[]) => counts.reduce((so, one) => so + one, 0);
  const all = sum(unheard.map((model) => requests.get(model) ?? 0)) === sum(counted.map(({ value }) => value ?? 0));
  const client = counted.map(({ attributes }) => String(attributes["relayscope.client"])).join("+");
  return Object.fromEntries(
    models.map((model) => {
      const points = durations.filter(({ attributes }) => attributes["gen_ai.request.model"] === model);
      const once = sum(points.map(({ histogram }) => histogram?.count ?? 0)) === (calls.get(model)?.length ?? 0);
      const told = [
        ...(calls.get(model) ?? []).map((log) => factsOf(log.attributes) + spanOf(receiver, log)),
        ...(others.get(model) ?? []).map(() => "plain HTTP"),
        ...(once ? [] : ["the metrics count otherwise"]),
        ...(unheard.includes(model) && all && client !== ""
          ? Array.from({ length: requests.get(model) ?? 0 }, () => `counted as ${client}`)
          : []),
      ];
      return [model, told.toSorted().join(", ") || "nothing"];
    }),
  );
}

const durationName = "gen_ai.client.operation.duration";

function isOurs({ scope }: { readonly scope: { readonly name: string } }): boolean {
  return scope.name === "relayscope";
}

/** How the span of a call stands to its log record: nothing is said where it tells the same. */
function spanOf({ spans }: Receiver, { spanId, attributes }: ReceivedLog): string {
  const span = spans.find((one) => one.spanId === spanId);
  if (span !== undefined && factsOf(span.attributes) === factsOf(attributes)) return "";
  const outer = spans.find((one) => one.spanId === span?.parentSpanId);
  const isSame = (name: string) => attributes[name] !== undefined && outer?.attributes[name] === attributes[name];
  const inside = isSame("gen_ai.operation.name") && isSame("gen_ai.request.model");
  const agrees = span?.attributes["relayscope.outcome"] === attributes["relayscope.outcome"];
  return inside && agrees ? " below the SDK's span" : " but for the span";
}

/** Whether what is answered is said, so that there is a reason to stop. */
function says({
  "gen_ai.operation.name": operation,
  "gen_ai.output.type": output,
}: ReceivedLog["attributes"]): boolean {
  return operation === "chat" || (operation === "generate_content" && output !== "image" && output !== "speech");
}

/** A call in a few words: what it was, its tokens, and what was not as usual. */
function factsOf(attributes: ReceivedLog["attributes"]): string {
  const { "relayscope.outcome": outcome, "relayscope.attempts": attempts, "error.type": error } = attributes;
  const [asked, answered] = [attributes["gen_ai.request.model"], attributes["gen_ai.response.model"]];
  const finish = String(attributes["gen_ai.response.finish_reasons"] ?? "none");
  const tokens = ["input", "output"].map((kind) => attributes[`gen_ai.usage.${kind}_tokens`] ?? "-").join("/");
  return [
    attributes["gen_ai.operation.name"],
    ...(attributes["gen_ai.request.stream"] === true && outcome === "ok" ? ["stream"] : []),
    ...(outcome === "ok" ? [tokens] : [outcome, error]),
    ...(outcome === "ok" && finish !== (says(attributes) ? "stop" : "none") ? [`finished by ${finish}`] : []),
    ...(outcome === "ok" && answered !== undefined && answered !== asked ? [`answered by ${answered}`] : []),
    ...(attempts === 1 ? [] : [`in ${attempts} attempts`]),
  ].join(" ");
}
