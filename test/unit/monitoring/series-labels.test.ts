import { expect, test } from "vitest";
import { labelsOfAnswer, seriesIn } from "./series-labels.ts";

test.each([
  ["sum by (a, b) (rate(x[5m]))", ["a", "b"]],
  ["sum(x)", []],
  ["max by (a) (sum by (le, a) (x)) - min by (a) (y)", ["a"]],
  ["max by (c) (sum by (a) (x))", []],
  ["histogram_quantile(0.5, sum by (le, a) (rate(x[1m] offset -1m)))", ["a"]],
  ["3600 * sum by (a) (x)", ["a"]],
  ["(sum by (a) (x) or 0 * sum by (b) (y)) / (sum by (a) (z) > 0)", []],
  ["sum by (a) (x) / on () group_left () (sum(y) > 0)", ["a"]],
  ["sum by (a) (x) / on (a) sum by (a, b) (y)", ["a"]],
  ['label_replace(sum by (a) (x), "b", "no b", "b", "")', ["a", "b"]],
  ["topk(10, sum by (a) (x))", ["a"]],
  ["sum by (a, b) (x) and on (a) (y > 0)", ["a", "b"]],
  ["sum by (a) (x) / scalar(sum(y))", ["a"]],
  ["vector(1)", []],
])("%s has the labels %j", (query, labels) => {
  expect([...(labelsOfAnswer(query) ?? ["as stored"])]).toEqual(labels);
});

test("what is stored has its own labels", () => {
  expect(labelsOfAnswer("slo:llm:bad_rate5m")).toBeUndefined();
});

test("the series of a query are those of its selectors, by name or by a matcher on it", () => {
  expect(seriesIn('sum(rate(x_bucket{le="1"}[5m])) / y')).toEqual(["x_bucket", "y"]);
  expect(seriesIn('sum(rate({__name__=~"a|b", c="d"}[5m]))')).toEqual(["a", "b"]);
});
