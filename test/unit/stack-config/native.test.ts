import { expect, test } from "vitest";
import { parse } from "yaml";
import { nativePrometheus } from "../../../tools/rules.ts";
import { readText } from "./configuration.ts";

test.each([...nativePrometheus()])("%s is what the plain one makes of it", (path, text) => {
  expect(readText(path)).toBe(text);
});

test("native histograms and their rules are all that it has otherwise", () => {
  const [plain, native] = ["prometheus.yml", "native.yml"].map(
    (name) => parse(readText(`prometheus/${name}`)) as Record<string, unknown> & { otlp: object },
  );
  expect(native).toEqual({
    ...plain,
    otlp: { ...plain?.otlp, convert_histograms_to_nhcb: true },
    rule_files: ["rules-native/*.yml"],
  });
});
