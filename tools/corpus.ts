import { existsSync } from "node:fs";
import { readExceptions, withoutExceptions } from "../test/corpus/exceptions.ts";
import type { Difference } from "../test/corpus/compare.ts";
import { compareDecoded } from "../test/corpus/decoders.ts";
import { readCorpus } from "../test/corpus/line.ts";
import { isWanted, readOptions, usage, type Options } from "../test/corpus/options.ts";
import { replay } from "../test/corpus/replay.ts";
import { agreement, kinds, told } from "../test/corpus/report.ts";
import { build } from "./build.ts";

/** Replays a corpus of recorded exchanges and compares what is told of them with what it expects. */
async function corpus(options: Options): Promise<boolean> {
  const began = performance.now();
  const lines = readCorpus(options.file).filter((line) => isWanted(line, options));
  if (lines.length === 0) throw new Error("corpus: no exchange of the file was asked for");
  console.log(`${lines.length} exchanges: ${kinds(lines)}. Seed ${options.seed}.`);
  const found: readonly Difference[] = options.decoders
    ? lines.flatMap((line, index) => compareDecoded(line, options.seed, index))
    : await replay(lines, options);
  const { differences, excepted, problems } = withoutExceptions(lines, found, readExceptions());
  for (const text of told(differences)) console.log(text);
  console.log(`\n${agreement(lines, differences).join("\n")}\n`);
  for (const problem of problems) console.log(`exception ${problem}`);
  const wrong = new Set(differences.map(({ line }) => line.id)).size;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const answers = options.decoders
    ? "the decoders alone, without content and with it"
    : `${lines.length * (options.quick ? 1 : options.codings.length)} answers, and ${lines.length} with content`;
  console.log(
    `${lines.length - wrong} of ${lines.length} exchanges agree, ${excepted} of them by exception (${answers}, ${seconds} s).`,
  );
  return wrong === 0 && problems.length === 0;
}

function askedFor(): Options | undefined {
  try {
    const options = readOptions(process.argv.slice(2));
    if (existsSync(options.file)) return options;
    console.error(`there is no file ${options.file}`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  return undefined;
}

const options = askedFor();
if (options === undefined) process.exitCode = 2;
else {
  if (!options.decoders) await build();
  if (!(await corpus(options))) process.exitCode = 1;
}
