import type * as Zlib from "node:zlib";

let found: typeof Zlib | undefined;

/** Node's zlib, loaded when a body needs it: with it a start takes 3 ms and 1.5 MB more. */
export function zlib(): typeof Zlib {
  return (found ??= process.getBuiltinModule("node:zlib"));
}
