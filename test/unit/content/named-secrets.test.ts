import { expect, test } from "vitest";
import { maskContent } from "../../../src/content/mask-content.ts";

test.each([
  ['{"password":"ab\\"cd34efghsecret","a":"b"}', '{"password":"REDACTED","a":"b"}'],
  ['{"password":"zq\\\\","a":"b"}', '{"password":"REDACTED","a":"b"}'],
  ['"{\\"password\\":\\"ab\\\\\\"cd\\",\\"a\\":1}"', '"{\\"password\\":\\"REDACTED\\",\\"a\\":1}"'],
  ['{\\\\\\"token\\\\\\":\\\\\\"zq x\\\\\\"}', '{\\\\\\"token\\\\\\":\\\\\\"REDACTED\\\\\\"}'],
  ['password = "never closed\nnext', 'password = "REDACTED\nnext'],
  ["password: ab12,cd34efgh!", "password: REDACTED"],
  ["password: ab12;cd34&efgh, and", "password: REDACTED, and"],
  ["?a=1&secret=ab12&b=2", "?a=1&secret=REDACTED&b=2"],
  ["password := hunter22", "password := REDACTED"],
  ["password => hunter22", "password => REDACTED"],
  ["PASSWORD=hunter", "PASSWORD=REDACTED"],
  ['const password: string = "hunter"', 'const password: string = "REDACTED"'],
  ['api_key: str | None = "hunter"', 'api_key: str | None = "REDACTED"'],
  ["**Password:** hunter22", "**Password:** REDACTED"],
  ["**Password**: hunter22", "**Password**: REDACTED"],
  ["Password: `hunter`", "Password: `REDACTED`"],
  ["Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "Authorization: Bearer REDACTED"],
  ["token: 123456", "token: REDACTED"],
  ["context_tokens: zqmonkey77", "context_tokens: REDACTED"],
])("%s is told as %s", (text, told) => {
  expect(maskContent(text)).toBe(told);
});

test.each([
  "max_tokens: 128000",
  '{"total_tokens": 1048576}',
  '{"input_tokens":"104857"}',
  "Tokens: input=123456, output=999999",
  "The secret: always cook slowly. Our secret = patience",
  "password: must contain 8 letters",
  '{"password":null,"secret":true}',
  '{"password":"","a":"b"}',
  '{"password":{"type":"string"}}',
  "a bearer of news, the bearer: someone",
])("%s is told as it is", (text) => {
  expect(maskContent(text)).toBe(text);
});

test.each([
  "password:",
  'password:"',
  "password:'\n",
  'secret:\\"\n',
  'token="\\',
  "authorization: bearer ",
  'tokens:\\\\\\"\ntoken:\\"\n',
])("a megabyte of %j is looked through in a moment", (text) => {
  const begun = performance.now();
  maskContent(text.repeat(Math.ceil(1_000_000 / text.length)));
  expect(performance.now() - begun).toBeLessThan(5000);
});
