import { expect, test } from "vitest";
import { headerLookup, readHeader, type RawHeaders } from "../../../src/capture/headers.ts";

const list = [
  "A",
  "1",
  Buffer.from("Content-Type"),
  Buffer.from("x"),
  "content-type",
  "y",
  "set-cookie",
  ["a", "b"],
  7,
  "z",
];

test.each<[string, RawHeaders]>([
  ["a list", list],
  ["an object", { "content-type": ["x", "y"], a: "1" }],
  ["one text", "a: 1\r\nContent-Type:  x\r\n"],
  ["nothing", undefined],
  ["null", null],
  ["a list that breaks off", ["a", "1", "b"]],
])("of %s, however often it is asked, a header is the same", (_, headers) => {
  const lookup = headerLookup(headers);
  for (let times = 0; times < 5; times += 1) {
    for (const name of ["a", "content-type", "set-cookie", "b", "7", "none", "__proto__", "constructor"])
      expect([times, name, lookup(name)]).toEqual([times, name, readHeader(headers, name)]);
  }
});
