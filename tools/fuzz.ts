import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FileCoverage, shareOf } from "../test/fuzz/coverage.ts";
import { drive, type Trace } from "../test/fuzz/drive.ts";
import { type Finding, fuzz } from "../test/fuzz/fuzz.ts";
import { corpusFile, recordingsOf } from "../test/fuzz/recordings.ts";
import { product } from "../test/fuzz/subject.ts";

const usage = `Usage: npm run fuzz -- [--inputs N] [--seed S] [--input K] [--corpus FILE | --no-corpus] [--uncovered]

Reads hostile answers and requests, made from recordings, with every dialect and framing, and tells what goes wrong.
  --inputs N      how many (1,000,000)
  --seed S        what they are made of: the same seed makes the same inputs (by the clock)
  --input K       only this one of the seed's, with all that is known of it
  --corpus FILE   recordings beside the fixtures (../shared/corpus/corpus-dev.ndjson.gz, where it is)
  --no-corpus     the fixtures alone
  --uncovered     name the lines that no input reached`;

/** The decoders, and the framings that their messages come in. */
const isDecoder = (file: string): boolean => file.startsWith("src/wire/");
const others = new Set(["src/capture/codings.ts", "src/capture/decompress.ts", "src/asked-body.ts"]);

const WANTED_SHARE = 95;

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "1000000" },
      seed: { type: "string" },
      input: { type: "string" },
      corpus: { type: "string", default: corpusFile },
      "no-corpus": { type: "boolean", default: false },
      uncovered: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const inputs = wholeNumber("--inputs", values.inputs);
  const seed = wholeNumber("--seed", values.seed ?? String(Date.now() % 2 ** 32));
  const corpus = values["no-corpus"] || !existsSync(values.corpus) ? undefined : values.corpus;
  console.log(
    `seed ${seed}, ${corpus === undefined ? "the fixtures alone (no corpus)" : `the fixtures and ${corpus}`}`,
  );
  if (values.input !== undefined) return replay(seed, wholeNumber("--input", values.input), corpus);

  const begun = Date.now();
  const report = await fuzz({
    seed,
    inputs,
    corpus,
    coverage: true,
    onFinding: (finding) => console.error(describe(finding, seed)),
    onProgress: (ran) =>
      console.log(`${ran.toLocaleString("en")} inputs, ${Math.round((Date.now() - begun) / 1000)} s`),
  });
  const seconds = (Date.now() - begun) / 1000;
  const decoders = report.coverage.filter(({ file }) => isDecoder(file));
  for (const file of report.coverage.filter(({ file }) => isDecoder(file) || others.has(file))) {
    console.log(sentence(file, values.uncovered));
  }
  const share = shareOf(decoders);
  console.log(
    `seed ${seed}: ${report.ran.toLocaleString("en")} inputs of ${report.recordings} recordings in ${seconds.toFixed(0)} s, ` +
      `${share.toFixed(1)} % of the decoders' lines, ${report.findings.length} found wrong`,
  );
  return report.findings.length > 0 || report.ran < inputs || share < WANTED_SHARE ? 1 : 0;
}

async function replay(seed: number, input: number, corpus: string | undefined): Promise<number> {
  const trace: Trace = {};
  let wrong: unknown;
  try {
    await drive(product, recordingsOf(corpus), seed, input, trace);
  } catch (error) {
    wrong = error;
  }
  const { bytes = Buffer.alloc(0), ...made } = trace;
  console.log(made);
  console.log(`${bytes.length} bytes, which begin with ${JSON.stringify(bytes.toString("latin1").slice(0, 4000))}`);
  if (wrong === undefined) console.log("nothing wrong");
  else console.error(wrong);
  return wrong === undefined ? 0 : 1;
}

function describe({ input, what, stack = "", bytes, ...made }: Finding, seed: number): string {
  const file = join(tmpdir(), `relayscope-fuzz-${seed}-${input}`);
  if (bytes !== undefined) writeFileSync(file, bytes);
  const told = [...Object.values(made), ...(bytes === undefined ? [] : [`its bytes are in ${file}`])].join(", ");
  return `\n--seed ${seed} --input ${input}: ${what}\n    ${told}\n${stack}`;
}

function sentence({ file, lines, ran }: FileCoverage, uncovered: boolean): string {
  const share = lines.length === 0 ? 100 : (100 * ran.length) / lines.length;
  const left = uncovered ? lines.filter((line) => !ran.includes(line)).join(" ") : "";
  return `${share.toFixed(0).padStart(4)} %  ${file.padEnd(36)} ${ran.length}/${lines.length}  ${left}`.trimEnd();
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(value))
    throw new Error(`${name} takes a whole number, not ${JSON.stringify(text)}`);
  return value;
}

process.exitCode = await run().catch((error: unknown) => {
  console.error(`relayscope: ${error instanceof Error ? error.message : String(error)}`);
  return 2;
});
