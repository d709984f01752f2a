import { createLineFinder, offsetOf } from "./places.ts";
import { placeOf } from "./price-problem.ts";
import { type ReadText, readPriceText } from "./price-text.ts";
import { addProblem, type Problems } from "./problems.ts";

/** Reads a text of YAML or JSON by `readContent`; a line for each mistake, with its line and column. `repeated` says what a key that is there twice means. */
export function readFileText<Value>(
  text: string,
  fileName: string,
  readContent: (value: unknown, problems: Problems) => Value | undefined,
  repeated: string,
): { readonly value?: Value; readonly problems: readonly string[] } {
  const bare = text.replace(/^\uFEFF/, "");
  const read = readPriceText(bare, fileName);
  if (read.failures.length > 0) {
    const lineOf = createLineFinder(bare);
    return { problems: read.failures.map((one) => `${fileName}:${lineOf(one.at)}: ${one.text}; file ignored`) };
  }
  const problems: Problems = { list: [], count: 0 };
  const value = readContent(read.value, problems);
  for (const path of read.repeated) addProblem(problems, path, "key", `${placeOf(path)}: more than once; ${repeated}`);
  return {
    ...(value !== undefined && { value }),
    problems: problems.count === 0 ? [] : tell(problems, read, bare, fileName),
  };
}

/** One line for each mistake, in the order of the file. */
function tell({ list, count }: Problems, read: ReadText, text: string, fileName: string): readonly string[] {
  const places = read.places();
  const lineOf = createLineFinder(text);
  const lines = list
    .map((problem) => ({ at: offsetOf(places, problem.path, problem.on), text: problem.text }))
    .sort((one, other) => one.at - other.at)
    .map((problem) => `${fileName}:${lineOf(problem.at)}: ${problem.text}`);
  return count > list.length ? [...lines, `${fileName}: ${count - list.length} more mistakes`] : lines;
}
