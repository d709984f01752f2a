import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { codings } from "./answer.ts";
import { readExceptions, withoutExceptions } from "./exceptions.ts";
import { compareDecoded } from "./decoders.ts";
import { developmentCorpus, hasCorpus, readCorpus } from "./line.ts";
import { replay } from "./replay.ts";
import { told } from "./report.ts";

// The corpus is kept beside the project, not in it.
const absent = hasCorpus ? "" : " (skipped: ../shared/corpus is not here)";

/** Milliseconds that a replay of the development half may take, each exchange without content and with it, on two cores that others use as well. */
const REPLAY_LIMIT_MS = 240_000;

/** Names shorter than this are words, unless a digit is among their letters. */
const NAME_LENGTH = 8;
const NUMBERED_LENGTH = 5;

test.skipIf(!hasCorpus)(
  `what is told of every recorded exchange is what the corpus has${absent}`,
  { timeout: REPLAY_LIMIT_MS },
  async () => {
    const lines = readCorpus(developmentCorpus);
    const found = await replay(lines, { seed: 1, codings, quick: true });
    const { differences, problems } = withoutExceptions(lines, found, readExceptions());
    expect(told(differences)).toEqual([]);
    expect(problems).toEqual([]);
  },
);

test.skipIf(!hasCorpus)(`so is what is read of it, and told by its price alone${absent}`, () => {
  const lines = readCorpus(developmentCorpus);
  const found = lines.flatMap((line, index) => compareDecoded(line, 2, index));
  expect(told(withoutExceptions(lines, found, readExceptions()).differences)).toEqual([]);
});

test.skipIf(!hasCorpus)(`no host, id or model of the corpus stands in src but in providers.ts${absent}`, () => {
  const src = fileURLToPath(new URL("../../src", import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && file !== join("wire", "providers.ts"),
  );
  const texts = files.map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));
  const names = new Set<string>();
  for (const { url, request_model: asked, expected } of readCorpus(developmentCorpus)) {
    const { hostname } = new URL(url);
    // Those that are nobody's stand in examples.
    const nobodys = /^(?:localhost|127\..*|.*\.example)$/.test(hostname);
    for (const name of [nobodys ? null : hostname, asked, expected.response_model, expected.response_id])
      if (name !== null && name.length >= (/\d/.test(name) ? NUMBERED_LENGTH : NAME_LENGTH)) names.add(name);
  }
  expect(names.size).toBeGreaterThan(1000);
  const found = [...names].flatMap((name) =>
    texts.flatMap(({ file, text }) => (text.includes(name) ? [`${name} in src/${file}`] : [])),
  );
  expect(found).toEqual([]);
});
