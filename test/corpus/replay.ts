import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endOf } from "../process/preloaded.ts";
import { replayedAnswer, type Coding } from "./answer.ts";
import { differencesOfBoth } from "./both.ts";
import { differencesOf, type Difference, type Passage } from "./compare.ts";
import type { CorpusLine } from "./line.ts";
import { startReceiver, type Received } from "./receiver.ts";
import { requestOf } from "./request.ts";
import { startAnswerServer } from "./server.ts";
import type { Told } from "./told.ts";

/** How lines are replayed. */
export interface Replay {
  readonly seed: number;
  readonly codings: readonly Coding[];
  /** Each line in one of the codings, in turn. */
  readonly quick: boolean;
}

/** Exchanges under way at a time. */
const WIDTH = 12;

/** Off is the product's default. */
const capture = {
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "SPAN_AND_EVENT",
  RELAYSCOPE_CONTENT_LIMIT: "262144",
};

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What became of a line in a coding. */
interface Passed {
  readonly line: CorpusLine;
  readonly told: Told | undefined;
  readonly differences: readonly Difference[];
}

/**
 * Each line in each coding through a child process, as a user runs one, with the preload of `dist`; what its telemetry tells otherwise.
 * Then each in one of the codings, in turn, with its content told: by default an answer is read by its ends, and with content event by
 * event. Both must tell the same.
 */
export async function replay(lines: readonly CorpusLine[], asked: Replay): Promise<readonly Difference[]> {
  const plain = await pass(lines, asked, false);
  // In another coding than a quick one had it in.
  const full = await pass(lines, { ...asked, seed: asked.seed + 1, quick: true }, true);
  const byLine = Map.groupBy(plain, ({ line }) => line);
  const unlike = full.flatMap(({ line, told, differences }) => {
    const [first] = byLine.get(line) ?? [];
    // An exchange that failed is told as that.
    const comparable = first !== undefined && ![...first.differences, ...differences].some(isFailure);
    return comparable ? differencesOfBoth(line, first.told, told) : [];
  });
  return [...plain, ...full].flatMap(({ differences }) => differences).concat(unlike);
}

function isFailure({ field }: Difference): boolean {
  return field === "replay";
}

async function pass(
  lines: readonly CorpusLine[],
  { seed, codings, quick }: Replay,
  content: boolean,
): Promise<readonly Passed[]> {
  const isAsked = (index: number, coding: Coding): boolean =>
    !quick || codings[(index + seed) % codings.length] === coding;
  const answers = lines.flatMap((line, index) =>
    codings.flatMap((coding) => (isAsked(index, coding) ? [{ line, index, coding, name: `${index}.${coding}` }] : [])),
  );
  const folder = mkdtempSync(join(tmpdir(), "relayscope-corpus-"));
  const receiver = await startReceiver();
  const byName = new Map(answers.map((answer) => [answer.name, answer]));
  const server = await startAnswerServer((name) => {
    const answer = byName.get(name);
    if (answer === undefined) throw new Error(`corpus: no exchange is called ${name}`);
    return replayedAnswer(answer.line, { ...answer, seed, stretches: !content });
  });
  try {
    const file = join(folder, "exchanges.ndjson");
    const requests = [...Map.groupBy(answers, ({ line }) => line)];
    writeFileSync(
      file,
      requests
        .map(([line, made]) =>
          exchangeOf(
            line,
            made.map(({ name }) => name),
          ),
        )
        .join("\n"),
    );
    const failed = await makeAll(file, {
      ...(content && capture),
      CORPUS_PLAIN_PORT: String(server.plainPort),
      CORPUS_SECURE_PORT: String(server.securePort),
      CORPUS_RECEIVER_PORT: String(receiver.port),
    });
    refuseStrays(server.spans, receiver);
    return answers.map(({ line, coding, name }) => {
      const way = content ? `${coding} with content` : coding;
      const failure = failed[name];
      const told = receiver.spans.get(server.spans.get(name) ?? "");
      if (failure === undefined)
        return { line, told, differences: compareTold(line, { way, content }, server.spans.get(name) ?? "", receiver) };
      return { line, told, differences: [{ line, way, field: "replay", expected: "an answer", got: failure }] };
    });
  } finally {
    rmSync(folder, { recursive: true });
    await Promise.all([server.close(), receiver.close()]);
  }
}

function compareTold(
  line: CorpusLine,
  passage: Required<Passage>,
  spanId: string,
  told: Received,
): readonly Difference[] {
  const span = told.spans.get(spanId);
  const log = told.logs.get(spanId);
  const found = differencesOf(line, span, passage);
  // What is told on a log record is what is told on the span.
  if (JSON.stringify(log) === JSON.stringify(span)) return found;
  return [...found, { line, way: passage.way, field: "log record", expected: span, got: log }];
}

/** Each inference that is told was asked for, once. */
function refuseStrays(sent: ReadonlyMap<string, string | undefined>, { spans }: Received): void {
  const known = new Set(sent.values());
  const strays = [...spans].filter(([id]) => !known.has(id));
  if (strays.length > 0)
    throw new Error(`corpus: ${strays.length} inferences are told that nobody sent: ${JSON.stringify(strays[0])}`);
}

function exchangeOf(line: CorpusLine, names: readonly string[]): string {
  const { body, ...request } = requestOf(line);
  return JSON.stringify({ names, ...request, ...(body !== undefined && { body: body.toString("base64") }) });
}

/** Runs the client; the exchanges that failed, with what was thrown. */
async function makeAll(
  file: string,
  places: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const child = spawn(
    process.execPath,
    [
      "--import",
      here("clients/loopback.mjs"),
      "--import",
      "relayscope/register",
      here("clients/replay.mjs"),
      file,
      String(WIDTH),
    ],
    {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${places["CORPUS_RECEIVER_PORT"]}`,
        OTEL_SERVICE_NAME: "corpus",
        OTEL_BSP_SCHEDULE_DELAY: "200",
        OTEL_BLRP_SCHEDULE_DELAY: "200",
        RELAYSCOPE_EXIT_TIMEOUT: "30000",
        ...places,
      },
    },
  );
  const { out, err, code } = await endOf(child);
  if (err !== "") process.stderr.write(err);
  if (code !== 0) throw new Error(`corpus: the client ended with ${code}`);
  return JSON.parse(out) as Record<string, string>;
}
