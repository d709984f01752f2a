import { readdirSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reading, WireFormat } from "../../../src/wire/format.ts";
import { formats } from "../../../src/wire/formats.ts";
import { encodeFrames } from "./frame-encoder.ts";

/** A body that was made for a test, beside the reading it has to give. */
export interface Fixture {
  readonly name: string;
  readonly format: WireFormat;
  readonly body: Buffer;
  readonly reading: Reading;
}

const root = fileURLToPath(new URL("../../fixtures/", import.meta.url));

/** Every fixture of one framing: `<format>/<case>.<framing>` and `<format>/<case>.reading.json`; `*.call.json` are whole calls (test/fixture-calls.ts). */
export function fixtures(framing: "sse" | "json" | "ndjson" | "frames"): readonly Fixture[] {
  return formats.flatMap((format) => {
    const folder = `${root}${format.name}/`;
    const files = readdirSync(folder).filter(
      (file) => extname(file) === `.${framing}` && !/\.(?:reading|call)\.json$/.test(file),
    );
    return files.map((file) => ({
      name: `${format.name}/${file}`,
      format,
      body: framing === "frames" ? encodeFrames(readFileSync(folder + file, "utf8")) : readFileSync(folder + file),
      reading: readReading(`${folder}${basename(file, `.${framing}`)}.reading.json`),
    }));
  });
}

/** JSON has no undefined: a choice whose end was not seen is written as null. */
function readReading(file: string): Reading {
  const reading = JSON.parse(readFileSync(file, "utf8"));
  const reasons: (string | null)[] | undefined = reading.finishReasons;
  return reasons === undefined ? reading : { ...reading, finishReasons: reasons.map((reason) => reason ?? undefined) };
}
