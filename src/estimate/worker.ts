import { readFileSync } from "node:fs";
import { Module } from "node:module";
import { workerData } from "node:worker_threads";
import { brotliDecompressSync } from "node:zlib";
import { countSpoken, type CountTokens } from "./counting.ts";
import type { Order, Setup } from "./estimator.ts";

// A thread of its own, beside the app's: loading the tokenizer takes 150 ms, and a long text as long.

const { tokenizer, port, answered } = workerData as Setup;

const compiled = new Module("relayscope-tokenizer") as Module & {
  _compile(code: string, file: string): void;
};
compiled._compile(brotliDecompressSync(readFileSync(new URL(tokenizer))).toString(), "relayscope-tokenizer.cjs");
const { countTokens } = compiled.exports as { readonly countTokens: CountTokens };

port.on("message", ({ id, spoken }: Order) => {
  let counted = {};
  try {
    counted = countSpoken(spoken, countTokens);
  } catch {
    // What cannot be counted stays unknown.
  }
  port.postMessage({ id, counted });
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
