import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSettings, settingsTable } from "../../src/settings/config.ts";
import type { Setting } from "../../src/settings/setting.ts";

const settings: readonly Setting<unknown>[] = Object.values(settingsTable);

const captureVariable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

test("nothing said: every default, no problem", () => {
  const { settings, problems } = readSettings({});
  expect(problems).toEqual([]);
  expect(settings).toEqual({
    enabled: true,
    otel: "auto",
    prices: undefined,
    attribution: new Map(),
    attributionLabels: [],
    keyFingerprint: false,
    httpSpans: "retries",
    relays: new Map(),
    roles: new Map(),
    propagate: "all",
    exitTimeoutMs: 1500,
    otlpHeadersFile: undefined,
    content: "NO_CONTENT",
    contentLimit: 49152,
    redact: undefined,
    estimateUsage: false,
    askUsage: false,
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
  ...["NO_CONTENT", "SPAN_ONLY", "EVENT_ONLY", "SPAN_AND_EVENT"].flatMap((mode) =>
    [mode, mode.toLowerCase()].map((text) => ["content", captureVariable, text, mode] as const),
  ),
  ["content", captureVariable, "true", "SPAN_AND_EVENT"],
  ["content", captureVariable, "False", "NO_CONTENT"],
  ["contentLimit", "RELAYSCOPE_CONTENT_LIMIT", "1024", 1024],
  ["contentLimit", "RELAYSCOPE_CONTENT_LIMIT", "262144", 262_144],
  ["redact", "RELAYSCOPE_REDACT", "./redact.js", "./redact.js"],
  [
    "attribution",
    "RELAYSCOPE_ATTRIBUTION",
    "team, feature = app.feature",
    new Map([
      ["team", "team"],
      ["feature", "app.feature"],
    ]),
  ],
  ["attributionLabels", "RELAYSCOPE_ATTRIBUTION_LABELS", "team, route,team", ["team", "route"]],
  ["user", "RELAYSCOPE_USER", "user.id", "user.id"],
  ["salt", "RELAYSCOPE_SALT", "0123456789abcdef", "0123456789abcdef"],
  ["saltFile", "RELAYSCOPE_SALT_FILE", "/run/salt", "/run/salt"],
  ["keyFingerprint", "RELAYSCOPE_KEY_FINGERPRINT", "1", true],
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
  [
    "roles",
    "RELAYSCOPE_ROLES",
    "baseline=Old.example, baseline=older.example:8443,candidate=[::1]:8080",
    new Map([
      ["old.example", "baseline"],
      ["older.example:8443", "baseline"],
      ["[::1]:8080", "candidate"],
    ]),
  ],
  ["relays", "RELAYSCOPE_RELAYS", '{"my relay":"relay.example"}', new Map([["relay.example", "my relay"]])],
  ["relays", "RELAYSCOPE_RELAYS", '{"__proto__":"relay.example"}', new Map([["relay.example", "__proto__"]])],
  [
    "relays",
    "RELAYSCOPE_RELAYS",
    "a=[::1]:8080, b=[0:0:0:0:0:0:0:1], c=[2001:DB8::1], d=rélais.example:443",
    new Map([
      ["[::1]:8080", "a"],
      ["[::1]", "b"],
      ["[2001:db8::1]", "c"],
      ["xn--rlais-bsa.example:443", "d"],
    ]),
  ],
  ["otel", "RELAYSCOPE_OTEL", "App", "app"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "[::1]:8080,[::2]", ["[::1]:8080", "[::2]"]],
  ["otlpHeadersFile", "RELAYSCOPE_OTLP_HEADERS_FILE", "/run/secrets/otlp", "/run/secrets/otlp"],
  ["logLevel", "OTEL_LOG_LEVEL", "ERROR", "error"],
  ["logLevel", "OTEL_LOG_LEVEL", "verbose", "debug"],
  ["logLevel", "OTEL_LOG_LEVEL", "ALL", "debug"],
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
  ["content", captureVariable, "1"],
  ["content", captureVariable, "SPAN"],
  ["contentLimit", "RELAYSCOPE_CONTENT_LIMIT", "1023"],
  ["contentLimit", "RELAYSCOPE_CONTENT_LIMIT", "262145"],
  ["contentLimit", "RELAYSCOPE_CONTENT_LIMIT", "64k"],
  ["httpSpans", "RELAYSCOPE_HTTP_SPANS", "sometimes"],
  ["roles", "RELAYSCOPE_ROLES", "old=old.example"],
  ["roles", "RELAYSCOPE_ROLES", "baseline=https://old.example"],
  ["roles", "RELAYSCOPE_ROLES", "baseline=old.example=more"],
  ["roles", "RELAYSCOPE_ROLES", "candidate"],
  ["roles", "RELAYSCOPE_ROLES", "baseline=same.example,candidate=SAME.example"],
  ["roles", "RELAYSCOPE_ROLES", Array.from({ length: 201 }, (_, index) => `baseline=h${index}.example`).join()],
  ["relays", "RELAYSCOPE_RELAYS", "relay.example"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=relay.example=more"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=https://relay.example/v1"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=::1"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=[::1]:65536"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=[::zz]"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=[relay.example]"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=relay.example/v1"],
  ["relays", "RELAYSCOPE_RELAYS", "eu=%5b"],
  ["generation", "OTEL_SEMCONV_STABILITY_OPT_IN", "http,gen_ai_latest"],
  ["logLevel", "OTEL_LOG_LEVEL", "loud"],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu":'],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu":{"host":"relay.example"}}'],
  ["relays", "RELAYSCOPE_RELAYS", '{"eu\\n{}":"relay.example"}'],
  ["relays", "RELAYSCOPE_RELAYS", Array.from({ length: 201 }, (_, index) => `n${index}=h${index}.example`).join()],
  ["propagate", "RELAYSCOPE_PROPAGATE", "yes"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "flase"],
  ["propagate", "RELAYSCOPE_PROPAGATE", "Tru"],
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

const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom("\n", "\r", "\u001b[31m", "\u009b", "\u202e", "\u2028", '"', "\\", "=", ",", "{", "ü", "😀"),
  }),
  fc.json(),
  fc.constantFrom(
    "x".repeat(1_000_000),
    "é".repeat(500_000),
    "[".repeat(1_000_000),
    `${"a=b,".repeat(250_000)}`,
    "1e400",
    "-0",
  ),
);

test.each(settings.flatMap(({ variable, otherwise }) => [variable, otherwise ?? variable]))(
  "%s: whatever it holds, nothing is thrown and at most one short line is said",
  (variable) => {
    fc.assert(
      fc.property(hostile, (value) => {
        const { problems } = readSettings({ [variable]: value });
        expect(problems.length).toBeLessThan(2);
        for (const problem of problems) {
          expect(problem.length).toBeLessThanOrEqual(300);
          expect(problem).not.toMatch(invisible);
          // What is secret is not repeated.
          const said = /SALT/.test(variable) ? "" : '=".*"';
          expect(problem).toMatch(
            new RegExp(`^relayscope: ${variable}(${said} is not .+; the default is used| is not used: .+)$`),
          );
        }
      }),
      { numRuns: 200 },
    );
  },
);

test.each([
  ["RELAYSCOPE_RELAYS", "eu=https://me:planted-key@relay.example/v1"],
  ["RELAYSCOPE_RELAYS", "eu=https://relay.example/v1?key=planted-key"],
  ["RELAYSCOPE_PROPAGATE", "sk-0planted-key0123456789abcdef!"],
  ["RELAYSCOPE_HTTP_SPANS", `${"x".repeat(1000)} planted-key`],
  ["RELAYSCOPE_LOG_LEVEL", `${"x ".repeat(30)}a:planted-key${"y ".repeat(100)}@`],
])("%s=%s: what may be a secret is not told", (variable, value) => {
  const { problems } = readSettings({ [variable]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain("planted");
});

test("ours goes before OpenTelemetry's own, also where it is wrong", () => {
  const both = (level: string) =>
    readSettings({ RELAYSCOPE_LOG_LEVEL: level, OTEL_LOG_LEVEL: "debug" }).settings.logLevel;
  expect([both("error"), both("loud"), both("")]).toEqual(["error", "warn", "debug"]);
});

test.each([
  ["RELAYSCOPE_PRICE", "RELAYSCOPE_PRICES"],
  ["RELAYSCOPE_PRICES_FILE", "RELAYSCOPE_PRICES"],
  ["relayscope_relays", "RELAYSCOPE_RELAYS"],
  ["RELAYSCOPE_RELASY", "RELAYSCOPE_RELAYS"],
  ["RELAYSCOPE_TIMEOUT", "RELAYSCOPE_EXIT_TIMEOUT"],
  ["RELAYSCOPE_EXIT_TIMEOUT_MS", "RELAYSCOPE_EXIT_TIMEOUT"],
  ["RELAYSCOPE_LOGLEVEL", "RELAYSCOPE_LOG_LEVEL"],
  ["RELAYSCOPE_PROPOGATE", "RELAYSCOPE_PROPAGATE"],
  ["RELAYSCOPE_HEADERS_FILE", "RELAYSCOPE_OTLP_HEADERS_FILE"],
  ["RELAYSOPE_OTEL", "RELAYSCOPE_OTEL"],
  ["RELAY_SCOPE_ENABLED", "RELAYSCOPE_ENABLED"],
])("%s is named, and %s with it", (name, meant) => {
  expect(readSettings({ [name]: "planted" })).toEqual({
    ...readSettings({}),
    problems: [`relayscope: "${name}" is no setting; ${meant} is, and may be meant. It is not used`],
  });
});

test.each([
  // What is no slip: words of others, and what Kubernetes sets for a service called relayscope, or relayscope-prices.
  "RELAYSCOPE_TEST_FAULT",
  "RELAYSCOPE_STACK_CACHE",
  "RELAYSCOPE_SAMPLE_PERCENT",
  "RELAYSCOPE_PORT",
  "RELAYSCOPE_PORT_4318_TCP_ADDR",
  "RELAYSCOPE_SERVICE_HOST",
  "RELAYSCOPE_PRICES_SERVICE_PORT_HTTP",
  "RELAYSCOPE_RELAYS_PORT_80_TCP",
  "RELAYSCOPE_A",
  "RELAYED_RELAYS",
  "MY_RELAYSCOPE_PRICE",
])("%s is left alone", (name) => {
  expect(readSettings({ [name]: "x" }).problems).toEqual([]);
  expect(readSettings({ [name]: "" }).problems).toEqual([]);
});

test("names that look like settings are told five times at most, each in a short line", () => {
  const env = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`RELAYSCOPE_PRICES_\u001b[31m\n${at}`, "x"]));
  const { problems } = readSettings(env);
  expect(problems).toHaveLength(5);
  for (const problem of problems) {
    expect(problem.length).toBeLessThanOrEqual(300);
    expect(problem).not.toMatch(invisible);
  }
});

test("every setting has a variable of its own, a sentence, and an example that is accepted", () => {
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
  for (const { sentence, example, parse } of settings) {
    expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(parse(example)).toBeDefined();
  }
});

test("every variable of ours that the code reads stands in the table", () => {
  const root = new URL("../../src/", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const read = files.flatMap((path) =>
    [...readFileSync(new URL(path, root), "utf8").matchAll(/["'.](RELAYSCOPE_[A-Z_]*[A-Z])\b(?!\s*=)/g)].map(
      ([, name = ""]) => [name, path],
    ),
  );
  const known = new Set([
    ...settings.map(({ variable }) => variable),
    "RELAYSCOPE_TEST_FAULT",
    "RELAYSCOPE_EMITTED_DIR",
  ]);
  expect(read.length).toBeGreaterThan(settings.length);
  expect(read.filter(([name = ""]) => !known.has(name))).toEqual([]);
});

test.each([
  [
    { RELAYSCOPE_CURRENCY: "EUR" },
    "relayscope: RELAYSCOPE_CURRENCY=EUR has no rates without RELAYSCOPE_EXCHANGE_RATES",
  ],
  [{ RELAYSCOPE_EXCHANGE_RATES: "rates.yaml" }, "relayscope: RELAYSCOPE_EXCHANGE_RATES is not used: no RELAYSCOPE_CUR"],
])("a reporting currency and its rates belong together: %j is told in one line", (env, line) => {
  const { problems } = readSettings(env);
  expect(problems).toEqual([expect.stringContaining(line)]);
  expect(readSettings({ RELAYSCOPE_CURRENCY: "EUR", RELAYSCOPE_EXCHANGE_RATES: "r" }).problems).toEqual([]);
});
