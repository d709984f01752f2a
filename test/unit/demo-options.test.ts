import { expect, test } from "vitest";
import { readOptions } from "../../examples/demo/options.ts";

test.each([
  [["--for", "10m"], { seconds: 600 }],
  [["--for", "30s", "--speed", "4", "--plant"], { seconds: 30, speed: 4, plant: true }],
  [["--endpoint", "http://127.0.0.1:4318"], { endpoint: "http://127.0.0.1:4318", speed: 2, plant: false }],
  [["--endpoint", "HTTPS://collector.test/otlp/"], { endpoint: "HTTPS://collector.test/otlp/" }],
])("the options %j are understood", (args, expected) => {
  expect(readOptions(args, {})).toMatchObject(expected);
});

test.each([["--help"], ["-h"]])("%s asks for help", (option) => {
  expect(readOptions([option], {})).toBe("help");
});

const aCollector = "expected a URL such as http://127.0.0.1:4318";

test.each([
  [["--for", "soon"], "--for soon: expected a time such as 30s, 10m or 1h"],
  [["--speed", "0"], "--speed 0: expected a number above 0"],
  [["--endpoint", "collector"], `--endpoint collector: ${aCollector}`],
  [["--endpoint", "collector:4318"], `--endpoint collector:4318: ${aCollector}`],
  [["--endpoint", "grpc://collector:4317"], `--endpoint grpc://collector:4317: ${aCollector}`],
  [["--endpoint", "http:collector"], `--endpoint http:collector: ${aCollector}`],
  [["--endpoint", "http://collector?a=b"], `--endpoint http://collector?a=b: ${aCollector}`],
])("the options %j are answered with %s", (args, message) => {
  expect(() => readOptions(args, {})).toThrow(message);
});

test("an option that npm kept for itself, for want of the two dashes, is told and not passed over", () => {
  expect(() => readOptions([], { npm_config_plant: "true" })).toThrow("npm run demo -- --plant");
});
