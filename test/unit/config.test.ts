import { expect, test } from "vitest";
import { readSettings, settingsTable } from "../../src/config.ts";

test("nothing said: every default, no problem", () => {
  const { settings, problems } = readSettings({});
  expect(problems).toEqual([]);
  expect(settings).toEqual({
    enabled: true,
    prices: undefined,
    httpSpans: "retries",
    relays: new Map(),
    propagate: "all",
    exitTimeoutMs: 1500,
    logFile: undefined,
    logLevel: "warn",
    generation: "v1.41",
  });
});

test("an empty variable is an unset one", () => {
  const env = Object.fromEntries(Object.values(settingsTable).map(({ variable }) => [variable, "  "]));
  expect(readSettings(env)).toEqual(readSettings({}));
});

test.each([
  ["enabled", "RELAYSCOPE_ENABLED", "False", false],
  ["enabled", "RELAYSCOPE_ENABLED", "1", true],
  ["prices", "RELAYSCOPE_PRICES", " ./prices.yaml ", "./prices.yaml"],
  ["httpSpans", "RELAYSCOPE_HTTP_SPANS", "ALWAYS", "always"],
  [
    "relays",
    "RELAYSCOPE_RELAYS",
    "eu=Relay.example, local=127.0.0.1:8080",
    new Map([
      ["relay.example", "eu"],
      ["127.0.0.1:8080", "local"],
    ]),
  ],
  ["relays", "RELAYSCOPE_RELAYS", '{"my relay":"relay.example"}', new Map([["relay.example", "my relay"]])],
  ["relays", "RELAYSCOPE_RELAYS", '{"__proto__":"relay.example"}', new Map([["relay.example", "__proto__"]])],
  ["propagate", "RELAYSCOPE_PROPAGATE", "false", "none"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "true", "all"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "a.example,b.example:8443", ["a.example", "b.example:8443"]],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "0", 0],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "60000", 60_000],
  ["logFile", "RELAYSCOPE_LOG_FILE", "logs/calls.jsonl", "logs/calls.jsonl"],
  ["logLevel", "RELAYSCOPE_LOG_LEVEL", "none", "none"],
  ["generation", "OTEL_SEMCONV_STABILITY_OPT_IN", "http/dup, gen_ai_latest_experimental", "latest"],
  ["generation", "OTEL_SEMCONV_STABILITY_OPT_IN", "gen_ai_latest_experimental,gen_ai_latest_experimental/dup", "dup"],
  ["generation", "OTEL_SEMCONV_STABILITY_OPT_IN", "http", "v1.41"],
] as const)("%s: %s=%s is read", (name, variable, text, value) => {
  const { settings, problems } = readSettings({ [variable]: text });
  expect(settings[name]).toEqual(value);
  expect(problems).toEqual([]);
});

test.each([
  ["enabled", "RELAYSCOPE_ENABLED", "maybe"],
  ["prices", "RELAYSCOPE_PRICES", "a\0b"],
  ["httpSpans", "RELAYSCOPE_HTTP_SPANS", "sometimes"],
  ["relays", "RELAYSCOPE_RELAYS", "relay.example"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=relay.example=more"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=https://relay.example/v1"],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu":'],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu":{"host":"relay.example"}}'],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu\\n{}":"relay.example"}'],
  ["relays", "RELAYSCOPE_RELAYS", Array.from({ length: 201 }, (_, index) => `n${index}=h${index}.example`).join()],
  ["propagate", "RELAYSCOPE_PROPAGATE", "yes"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "a.example,,b.example"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "*"],
  ["propagate", "RELAYSCOPE_PROPAGATE", Array.from({ length: 201 }, (_, index) => `h${index}.example`).join()],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "1.5s"],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "-1"],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "60001"],
  ["exitTimeoutMs", "RELAYSCOPE_EXIT_TIMEOUT", "1e3"],
  ["logFile", "RELAYSCOPE_LOG_FILE", "a\0b"],
  ["logLevel", "RELAYSCOPE_LOG_LEVEL", "loud"],
] as const)("%s: %s=%j is told in one line, and the default holds", (name, variable, text) => {
  const { settings, problems } = readSettings({ [variable]: text });
  expect(settings[name]).toEqual(settingsTable[name].fallback);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${variable}="${JSON.stringify(text.slice(0, 80)).slice(1, -1)}`);
  expect(problems[0]).toContain(settingsTable[name].accepted);
});

test("a problem is one short line without control characters, whatever the value holds", () => {
  const [problem] = readSettings({ RELAYSCOPE_LOG_LEVEL: `\u001b[31m\r\n\u009b${"x".repeat(100_000)}` }).problems;
  expect(problem?.length).toBeLessThan(300);
  // oxlint-disable-next-line no-control-regex
  expect(problem).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

test("every setting has a variable of its own and a sentence", () => {
  const settings = Object.values(settingsTable);
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
  for (const { sentence } of settings) expect(sentence).toMatch(/^[A-Z].+\.$/);
});
