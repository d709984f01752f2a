import { runScript, type Loopback } from "./child.ts";
import type { Observer } from "./observers.ts";
import type { LimitRow } from "./results.ts";
import { differences, medianOf, summarise } from "./statistics.ts";

/** How often each is measured. */
export interface InProcess {
  readonly processes: number;
  readonly streams: number;
  readonly requests: number;
  readonly open: number;
  readonly names: number;
}

interface Requests {
  readonly image: readonly number[];
  readonly chat: readonly number[];
  readonly bytes: readonly number[];
}
type Streams = Readonly<Record<"begun" | "typical" | "endless", number>>;

/** What hearing costs in the service's own process, on undici's channels, without a network. */
export async function measureInProcess(
  [bare, ours]: readonly [Observer, Observer],
  loopback: Loopback,
  given: InProcess,
): Promise<Row[]> {
  const run = <Said>(observer: Observer, what: string, times: number): Promise<Said> =>
    runScript<Said>(observer, loopback.url, {
      name: "channels.mjs",
      parameters: [what, String(times)],
      node: ["--expose-gc"],
    });
  const paired = async <Said>(what: string, times: number) => {
    const both = { bare: [] as Said[], ours: [] as Said[] };
    for (let place = 0; place < given.processes; place++) {
      both.bare.push(await run<Said>(bare, what, times));
      both.ours.push(await run<Said>(ours, what, times));
    }
    return both;
  };
  const added = <Said>(both: { bare: Said[]; ours: Said[] }, read: (said: Said) => number) =>
    summarise(differences(both.ours.map(read), both.bare.map(read)));

  const chunks = await paired<readonly number[]>("chunk", given.streams);
  const chunk = added(chunks, medianOf);
  const requests = await paired<Requests>("request", given.requests);
  const image = added(requests, (said) => medianOf(said.image));
  const chat = added(requests, (said) => medianOf(said.chat));
  const streams = await paired<Streams>("streams", given.open);
  const typical = added(streams, (said) => said.typical / 1024);
  const begun = added(streams, (said) => said.begun / 1024);
  const endless = added(streams, (said) => (said.endless - said.begun) / 2 ** 20);
  return [
    row("chunk", chunk, ""),
    // The worse of two shapes counts.
    image.median > chat.median
      ? row("request", image, `an image in it; ${chat.median.toFixed(2)} ms where it is 40,000 messages`)
      : row("request", chat, `40,000 messages; ${image.median.toFixed(2)} ms where it is an image`),
    row("stream", typical, `after 2,000 events; ${begun.median.toFixed(0)} KiB after 20`),
    row(
      "stream-cap",
      endless,
      "the larger of what an event of 7.75 and of 20 MiB holds before it ends, more than small ones",
    ),
    await measureNames(ours, loopback, given.names, run),
  ];
}

/** A line without what is promised of it. */
export type Row = Pick<LimitRow, "id" | "measured" | "noise" | "note">;

async function measureNames(
  ours: Observer,
  loopback: Loopback,
  names: number,
  run: <Said>(observer: Observer, what: string, times: number) => Promise<Said>,
): Promise<Row> {
  const { grew } = await run<{ grew: number }>(ours, "names", names);
  const { metrics = "" } = (await loopback.received(ours.name)) ?? {};
  return row(
    "names",
    { median: grew / 2 ** 20, noise: 0 },
    `more in use after the second half of ${names.toLocaleString("en")}; ${overflowIn(metrics)} values counted as \`other\``,
  );
}

/** The sum of `relayscope.label_overflow` in metrics as they were sent. */
function overflowIn(text: string): number {
  if (text === "") return 0;
  const { resourceMetrics = [] } = JSON.parse(text) as {
    resourceMetrics?: { scopeMetrics: { metrics: { name: string; sum?: { dataPoints: Point[] } }[] }[] }[];
  };
  return resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ name }) => name === "relayscope.label_overflow")
    .flatMap(({ sum }) => sum?.dataPoints ?? [])
    .reduce((sum, { asInt, asDouble }) => sum + Number(asInt ?? asDouble), 0);
}

interface Point {
  readonly asInt?: string | number;
  readonly asDouble?: number;
}

function row(id: string, { median, noise }: { readonly median: number; readonly noise: number }, note: string): Row {
  return { id, measured: median, noise, ...(note !== "" && { note }) };
}
