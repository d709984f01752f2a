import { expect, test } from "vitest";
import { maskCards } from "../../../src/content/card-numbers.ts";

test.each([
  ["4111111111111111", "REDACTED"],
  ["4111 1111 1111 1111", "REDACTED"],
  ["4111-1111-1111-1111", "REDACTED"],
  ["3782 822463 10005", "REDACTED"],
  ["378282246310005", "REDACTED"],
  ["30569309025904", "REDACTED"],
  ["2223003122003222", "REDACTED"],
  ["6011111111111117", "REDACTED"],
  ["4222222222222", "REDACTED"],
  ["card 5555 5555 5555 4444 12 27 123, thanks", "card REDACTED 12 27 123, thanks"],
  ...[
    "  ",
    "\u2009",
    "\u202f",
    "\u2011",
    "–",
    "—",
    "/",
    "_",
    "\t",
    "\n",
    "\r\n",
    " - ".trim(),
    ". ",
    "\\n",
    "\\t",
    "\\u2009",
  ].map((between): [string, string] => [`a ${["4111", "1111", "1111", "1111"].join(between)} b`, "a REDACTED b"]),
  ["3782\u2009822463\u200910005", "REDACTED"],
  ["on 24 12 4111 1111 1111 1111", "on 24 12 REDACTED"],
  ["4111111111111111 5555555555554444", "REDACTED REDACTED"],
  ["4111 1111 1111 1111\u00a04242 4242 4242 4242", "REDACTED\u00a0REDACTED"],
])("%s is told as %s", (text, told) => {
  expect(maskCards(text)).toBe(told);
});

test.each([
  "4111111111111112",
  "1763761234567",
  "411111\n1111111111",
  "4111   1111   1111   1111",
  "1763761234567890123",
  "call +44 20 7946 0958 or 020 7946 0000",
  "4111 1111",
  "10.0.0.1 192.168.100.200 255.255.255.0",
  "3.14159265358979",
  "41111111111111111111111111",
  "12345678901234567890123456789012345678901234567890",
])("%s is no card's number", (text) => {
  expect(maskCards(text)).toBe(text);
});
