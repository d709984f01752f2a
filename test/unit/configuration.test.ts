import { expect, test } from "vitest";
import { settingsTable } from "../../src/settings/config.ts";
import { readConfiguration, type RelayscopeConfiguration } from "../../src/settings/configuration.ts";

const environment = {
  RELAYSCOPE_ENABLED: "false",
  RELAYSCOPE_RELAYS: "there=there.example",
  RELAYSCOPE_PRICES: "there.json",
  RELAYSCOPE_HTTP_SPANS: "never",
  RELAYSCOPE_PROPAGATE: "there.example",
  OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental",
};

test("what the code does not say, the variables say", () => {
  expect(readConfiguration({}, environment)).toEqual({
    problems: [],
    settings: {
      enabled: false,
      relays: new Map([["there.example", "there"]]),
      roles: new Map(),
      prices: "there.json",
      attribution: new Map(),
      attributionLabels: [],
      keyFingerprint: false,
      httpSpans: "never",
      propagate: ["there.example"],
      generation: "latest",
      content: "NO_CONTENT",
      contentLimit: 49_152,
      estimateUsage: false,
      askUsage: false,
      otel: "auto",
      exitTimeoutMs: 1500,
      logLevel: "warn",
    },
  });
});

const cases: readonly (readonly [RelayscopeConfiguration, object])[] = [
  [{ enabled: true }, { enabled: true }],
  [{ relays: { mine: "Mine.example:8443" } }, { relays: new Map([["mine.example:8443", "mine"]]) }],
  [{ relays: {} }, { relays: new Map() }],
  [
    { roles: { baseline: ["old.example", "older.example"], candidate: "new.example" } },
    {
      roles: new Map([
        ["old.example", "baseline"],
        ["older.example", "baseline"],
        ["new.example", "candidate"],
      ]),
    },
  ],
  [{ roles: {} }, { roles: new Map() }],
  [{ prices: "mine.json" }, { prices: "mine.json" }],
  [{ priceCatalog: "list.json" }, { priceCatalog: "list.json" }],
  [
    { attribution: ["team", "feature=app.feature"] },
    { attribution: new Map(Object.entries({ team: "team", feature: "app.feature" })) },
  ],
  [{ attribution: [] }, { attribution: new Map() }],
  [{ attributionLabels: ["team", "route"] }, { attributionLabels: ["team", "route"] }],
  [
    { user: "uid", salt: "0123456789abcdef" },
    { user: "uid", salt: "0123456789abcdef" },
  ],
  [{ keyFingerprint: true }, { keyFingerprint: true }],
  [{ httpSpans: "always" }, { httpSpans: "always" }],
  [{ semconv: "v1.41" }, { generation: "v1.41" }],
  [{ semconv: "latest" }, { generation: "latest" }],
  [{ semconv: "dup" }, { generation: "dup" }],
  [{ logLevel: "debug" }, { logLevel: "debug" }],
  [{ content: "EVENT_ONLY" }, { content: "EVENT_ONLY" }],
  [{ contentLimit: 2048 }, { contentLimit: 2048 }],
  // A function is no text: the instrumentation takes it as it is.
  [{ redact: (text) => text }, { redact: undefined }],
  [{ propagate: true }, { propagate: "all" }],
  [{ propagate: false }, { propagate: "none" }],
  [{ propagate: ["mine.example"] }, { propagate: ["mine.example"] }],
  [{ propagate: [] }, { propagate: "none" }],
];

test.each(cases)("what the code says goes before the variables: %j", (configuration, expected) => {
  const { settings, problems } = readConfiguration(configuration, environment);
  expect(problems).toEqual([]);
  expect(settings).toMatchObject(expected);
});

// What a service in JavaScript may write.
test.each([
  [{ enabled: "maybe" }, 'RELAYSCOPE_ENABLED="maybe" is not true or false', { enabled: true }],
  [
    { relays: { "a\nb": "x y" } },
    String.raw`RELAYSCOPE_RELAYS="{\"a\\nb\":\"x y\"}" is not name=host`,
    { relays: new Map() },
  ],
  [{ roles: null }, 'RELAYSCOPE_ROLES="null" is not baseline=host', { roles: new Map() }],
  [
    { roles: { canary: "a.example" } },
    'RELAYSCOPE_ROLES="canary=a.example" is not baseline=host',
    { roles: new Map() },
  ],
  [{ relays: null }, 'RELAYSCOPE_RELAYS="null" is not name=host', { relays: new Map() }],
  [{ httpSpans: 1 }, 'RELAYSCOPE_HTTP_SPANS="1" is not retries', { httpSpans: "retries" }],
  [{ propagate: ["not a host"] }, 'RELAYSCOPE_PROPAGATE="not a host" is not true, false or host', { propagate: "all" }],
  [{ semconv: "v1.40" }, 'semconv: "v1.40" is not v1.41, latest or dup', { generation: "v1.41" }],
])("a wrong value in code is one line, and the default is used: %j", (configuration, line, expected) => {
  const { settings, problems } = readConfiguration(configuration as object, environment);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(line);
  expect(settings).toMatchObject(expected);
});

test.each([
  [{ relays: { a: 1n } }, 'RELAYSCOPE_RELAYS="?…" is not name=host', { relays: new Map() }],
  [{ logLevel: { toString: 1 } }, 'RELAYSCOPE_LOG_LEVEL="{', { logLevel: "warn" }],
  [{ propagate: [Object.create(null), 1n] }, 'RELAYSCOPE_PROPAGATE="{}', { propagate: "all" }],
])("what has no text throws nothing: %#", (configuration, line, expected) => {
  const { settings, problems } = readConfiguration(configuration as object, environment);
  expect(problems).toEqual([expect.stringContaining(line)]);
  expect(settings).toMatchObject(expected);
});

test("what the table has and code cannot say is the preload's alone", () => {
  const inCode = Object.keys(readConfiguration({}, {}).settings).filter((name) => {
    const texts = {
      enabled: "x",
      prices: "x",
      httpSpans: "x",
      logLevel: "x",
      content: "x",
      salt: "x",
      priceCatalog: "x",
    };
    const converted = { currency: "x", exchangeRates: "x" };
    const attributed = { attribution: ["x y"], attributionLabels: ["x y"], user: "x y", keyFingerprint: "x" };
    const options: Record<string, unknown> = {
      ...texts,
      ...attributed,
      ...converted,
      relays: 1,
      roles: 1,
      contentLimit: 1,
    };
    const option =
      name === "generation"
        ? { semconv: "x" }
        : name === "propagate"
          ? { propagate: "x y" }
          : { [name]: options[name] };
    const { settings, problems } = readConfiguration(option as object, {});
    return problems.length > 0 || settings.prices !== undefined || settings.priceCatalog !== undefined;
  });
  expect(Object.keys(settingsTable).filter((name) => !inCode.includes(name))).toEqual([
    "otel",
    "saltFile",
    "exitTimeoutMs",
    "otlpHeadersFile",
    "redact",
    "estimateUsage",
    "askUsage",
    "logFile",
  ]);
});
