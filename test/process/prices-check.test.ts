import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "relayscope-prices-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (given: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "dist/cli.js"), "prices", ...given], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { out: stdout, err: stderr, code: status };
};
const write = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const good = `currency: CNY
updated: 2026-11-01
relays:
  api.example.com:
    factor: 0.8
    aliases: { our-chat: gpt-4.1 }
    models:
      gpt-4.1: { input: 2, cachedInput: 0.5, output: 8, tiers: { batch: { factor: 0.5 } } }
      claude-*: [{ from: 2026-06-01, to: 2026-06-30, input: 3, output: 15, above: [{ inputTokens: 200000, input: 6 }] }]
`;

test("a file without a mistake is told as a table of what was understood, and ends with 0", () => {
  const { out, err, code } = run(["check", write("good.yaml", good)]);
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n").map((line) => line.trimEnd())).toEqual([
    "relay            currency  model         from        to          tier           above  input  cachedInput  output",
    "api.example.com  CNY       gpt-4.1                                                         2          0.5       8",
    "api.example.com  CNY       gpt-4.1                               batch                     1         0.25       4",
    "api.example.com  CNY       claude-*      2026-06-01  2026-06-30                            3                   15",
    "api.example.com  CNY       claude-*      2026-06-01  2026-06-30         200000 tokens      6                   15",
    "api.example.com  CNY       our-chat                                                                                priced as gpt-4.1",
    "api.example.com  CNY       (all others)                                                                            list × 0.8",
    "",
    "Amounts per million tokens, perRequest per call.",
    "good.yaml: no mistake; 1 relay, 6 lines, updated 2026-11-01",
    "",
  ]);
});

test("an alias to a name that has no price at its relay is told, and is no mistake", () => {
  const text = `relays:
  a.test: { aliases: { deployed: gpt-4.1, dated: gpt-5-2025 }, models: { "gpt-5-*": { input: 1, output: 2 } } }
  b.test: { factor: 1, aliases: { deployed: gpt-4.1 } }
`;
  const { out, code } = run(["check", write("alias.yaml", text)]);
  expect(code).toBe(0);
  expect(
    out.split("\n").flatMap((line) => /^(\S+) .* (\S+) {2,}((?:priced|\S+ has).*)/.exec(line)?.slice(1) ?? []),
  ).toEqual(
    ["a.test", "deployed", "gpt-4.1 has no price here", "a.test", "dated", "priced as gpt-5-2025"].concat([
      "b.test",
      "deployed",
      "priced as gpt-4.1",
    ]),
  );
  const { prices } = JSON.parse(run(["check", "--json", "alias.yaml"]).out) as { prices: { unpriced?: true }[] };
  expect(prices.map(({ unpriced }) => unpriced)).toEqual([undefined, true, undefined, undefined, undefined]);
});

test("every mistake is told with its line and column, and ends with 1", () => {
  const { out, code } = run([
    "check",
    write("bad.yaml", good.replace("2, cached", "-2, cashed").replace("0.8", "eight")),
  ]);
  expect(code).toBe(1);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(0, line.indexOf(": "))),
  ).toEqual(["bad.yaml:5:13", "bad.yaml:8:25", "bad.yaml:8:29"]);
});

test("--json has the same for programs", () => {
  const read = JSON.parse(run(["check", "--json", write("good.yaml", good)]).out) as { prices: object[] };
  expect(read).toMatchObject({ file: "good.yaml", problems: [], updated: "2026-11-01" });
  expect(read.prices).toHaveLength(6);
  expect(read.prices[3]).toEqual({
    relay: "api.example.com",
    currency: "CNY",
    model: "claude-*",
    from: "2026-06-01",
    to: "2026-06-30",
    above: 200000,
    amounts: { input: 6, output: 15 },
  });
  const { out, code } = run(["check", "--json", write("bad.json", '{"relays":{"r":{}}}')]);
  expect(code).toBe(1);
  expect((JSON.parse(out) as { problems: string[] }).problems[0]).toMatch(/^bad\.json:1:16: relays\["r"\]: /);
});

test("a relay with a currency alone has its line", () => {
  const { out, code } = run(["check", write("currency.yaml", "relays: { api.example.com: { currency: CNY } }")]);
  expect([code, out.split("\n")[1]]).toEqual([0, "api.example.com  CNY       (all others)  as its answers say"]);
});

test("without FILE the setting's is checked", () => {
  const env = { RELAYSCOPE_PRICES: join(root, "examples/prices.yaml") };
  expect(run(["check"], env)).toMatchObject({ code: 0, err: "" });
  expect(run(["check", write("none.json", "{}")], env).code).toBe(1);
});

test.each<[readonly string[], number, string]>([
  [["check", "none-there.yaml"], 1, "none-there.yaml: cannot be read (ENOENT)\n"],
  [["check", "."], 1, ".: not a file\n"],
])("%j: a file that cannot be read is told, and ends with 1", (given, code, out) => {
  expect(run(given)).toEqual({ code, out, err: "" });
});

const secret = "sk-live-0123456789abcdefghij";
test.each<[readonly string[]]>([
  [["check"]],
  [["check", secret]],
  [["check", "a", secret]],
  [["check", `--key=${secret}`]],
  [["check", `--${secret}`]],
  [[secret]],
  [[]],
])("%j is not understood: one line that repeats nothing, and ends with 2", (given) => {
  const { out, err, code } = run(given);
  expect([code, out]).toEqual([2, ""]);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(err).not.toContain("0123456789");
});

test("no secret is repeated: of a file that is none of prices, of a key in a wrong place, of the environment", () => {
  const lines = [
    run(["check", write(".env", `OPENAI_API_KEY=${secret}\nPASSWORD=hunter2-hunter2\n`)]),
    run([
      "check",
      write(
        "k.yaml",
        `relays: { r: { currency: ${secret}, models: { ${secret}: 1, m: { password: hunter2-hunter2 } } } }`,
      ),
    ]),
    run(["check", write("e.yaml", "relays: { r: { currency: hunter2-hunter2 } }")], { MY_TOKEN: "hunter2-hunter2" }),
    run(["check", "--json", write("j.yaml", `relays: { r: { models: { ${secret}: { input: 1 } } } }`)]),
    run(["check", write("n.yaml", `relays: { r: { models: { ${secret}: { input: 1 } } } }`)]),
  ];
  for (const { out, err } of lines) {
    expect(out).not.toBe("");
    expect(out + err).not.toMatch(/0123456789|hunter2/);
  }
});

test("what a terminal would obey is not printed", () => {
  const { out, code } = run([
    "check",
    write("t.yaml", String.raw`relays: { r: { models: { "\e[2Jm\u202e": { input: 1 } } } }`),
  ]);
  expect(code).toBe(0);
  for (const one of ["\u001b", "\u202e"]) expect(out).not.toContain(one);
});

test.each([["--help"], ["check", "--help"]])("%s %s says how, and ends with 0", (...given) => {
  const { out, code } = run(given);
  expect([code, out.startsWith("usage: relayscope prices")]).toEqual([0, true]);
});
