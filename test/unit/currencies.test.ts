import { expect, test } from "vitest";
import { addedAmounts } from "./currencies/added-amounts.ts";
import { addedMoney, moneySeries } from "./currencies/added-money.ts";
import { candidatesOf, filesIn, filled, readProjectFile } from "./currencies/expressions.ts";

const cost = "relayscope_cost_total";
const rated = `rate(${cost}[5m])`;

test("knows every series that holds money", () => {
  expect(moneySeries.toSorted()).toEqual([
    "relayscope_converted_cost_total",
    "relayscope_cost_total",
    "relayscope_estimated_cost_total",
    "relayscope_reference_cost_total",
  ]);
});

test.each([
  `sum(${rated})`,
  `sum by (gen_ai_request_model) (${rated})`,
  `sum (${rated}) by (gen_ai_request_model)`,
  `sum without (relayscope_currency) (${rated})`,
  `avg by (job) (${cost})`,
  `topk(5, ${rated})`,
  `quantile(0.9, ${rated})`,
  `sum by (relayscope_currency) (${rated}) / ignoring(relayscope_currency) group_left sum(relayscope_reference_cost_total)`,
  `sum(sum by (relayscope_currency) (${rated}))`,
  `sum by (job) (increase(relayscope_converted_cost_total[1h]))`,
  `sum by (job) (increase(relayscope_estimated_cost_total{job="a"}[1h] offset 1d))`,
  `sum({__name__="${cost}"})`,
  `sum({__name__=~"relayscope_.*cost_total"})`,
  `sum({"${cost}"})`,
  `sum(${cost}{relayscope_currency=~"USD|EUR"})`,
  `sum(${cost}{relayscope_currency!="USD"})`,
  `sum(${cost}{relayscope_currency="USD"}) + sum(${cost}{relayscope_currency="EUR"})`,
  `sum(${cost}{relayscope_currency="USD"}) - sum(${cost}{relayscope_currency="EUR"})`,
  `sum(${cost}{relayscope_currency="USD"}) or sum(${cost}{relayscope_currency="EUR"})`,
  `sum(${cost}{relayscope_currency="USD"}) > sum(${cost}{relayscope_currency="EUR"})`,
  `${cost} + ignoring(relayscope_currency) relayscope_reference_cost_total`,
  `${cost} - on(job) group_left relayscope_reference_cost_total`,
  `${cost} / on(job) relayscope_tokens_total`,
  `scalar(${cost})`,
  `label_replace(${cost}, "relayscope_currency", "USD", "", "")`,
  `1 - sum(${rated}) / sum(rate(relayscope_reference_cost_total[5m]))`,
  `max_over_time(sum(${cost})[1h:5m])`,
])("finds amounts of several currencies in %s", (expression) => {
  expect(addedMoney(expression)).not.toEqual([]);
});

test.each([
  cost,
  `sum by (relayscope_currency) (${rated})`,
  `3600 * sum by (relayscope_currency, gen_ai_request_model) (${rated})`,
  `sum without (instance) (${rated})`,
  `topk by (relayscope_currency) (5, ${rated})`,
  `sum(${cost}{relayscope_currency="USD"})`,
  `sum by (job) (${cost}{relayscope_currency="USD"}) + sum by (job) (${cost}{relayscope_currency="USD"})`,
  `count(${cost})`,
  `count by (job) (${cost})`,
  `sum(count_over_time(${cost}[5m]))`,
  `absent(${cost})`,
  `${cost} - relayscope_reference_cost_total`,
  `1 - sum by (relayscope_currency) (${rated}) / sum by (relayscope_currency) (rate(relayscope_reference_cost_total[5m]))`,
  `sum by (relayscope_currency) (${cost}) / on (relayscope_currency) sum by (relayscope_currency) (relayscope_reference_cost_total)`,
  `sum by (relayscope_currency) (${cost}) / on () group_left sum(relayscope_tokens_total)`,
  `sum by (relayscope_currency) (${rated}) or vector(0)`,
  `sum(relayscope_tokens_total)`,
  `sum(relayscope_unpriced_total) / sum(relayscope_unconverted_total)`,
])("finds nothing in %s", (expression) => {
  expect(addedMoney(expression)).toEqual([]);
});

test("finds them where Grafana's variables stand, in a document's code, in a shell's command and in YAML", () => {
  const planted = {
    "a.md": `Try \`sum(${cost})\`.`,
    "b.md": `\`\`\`promql\nsum by (\n  job\n) (rate(${cost}[$__rate_interval]))\n\`\`\`\n`,
    "c.md": `\`\`\`sh\ncurl -G localhost/api/v1/query --data-urlencode 'query=sum(${cost})'\n\`\`\`\n`,
    "d.md": `\`\`\`yaml\ngroups:\n  - rules:\n      - expr: sum(${cost})\n\`\`\`\n`,
    "e.yml": `groups:\n  - rules:\n      - alert: A\n        expr: |\n          sum(increase(${cost}[1d]))\n            > 100\n`,
    "f.json": JSON.stringify({ panels: [{ targets: [{ expr: `sum(${cost}{$\{__tags}})` }] }] }),
    "g.ts": `const query = \`sum(\${"${cost}"})\`; const other = "sum(${cost})";`,
  };
  for (const [path, text] of Object.entries(planted)) expect(judge(path, text, moneySeries), path).not.toEqual([]);
});

test("no rule, panel, document or program adds amounts of different currencies", () => {
  const paths = [
    ...filesIn(["prometheus", "grafana", "alertmanager", "examples"], /\.(ya?ml|json)$/),
    ...filesIn(["docs", "examples", "grafana", "prometheus"], /\.md$/),
    "README.md",
    ...filesIn(["src", "monitoring", "tools", "stack", "examples", "test/stack"], /\.(ts|mjs)$/),
  ];
  const texts = paths.map((path) => [path, readProjectFile(path)] as const);
  // What a rule records of money is money under another name; a rule may use another's.
  const names = [...moneySeries];
  for (let known = 0; known < names.length;) {
    known = names.length;
    for (const [path, text] of texts.filter(([one]) => /^prometheus\/.*ya?ml$/.test(one)))
      for (const { record, expr } of recordedIn(path, text))
        if (names.some((name) => expr.includes(name)) && !names.includes(record)) names.push(record);
  }
  expect(texts.flatMap(([path, text]) => judge(path, text, names))).toEqual([]);
  // It does look at something.
  const seen = texts.flatMap(([path, text]) => candidatesOf(path, text)).filter(({ text }) => text.includes(cost));
  expect(seen.length).toBeGreaterThan(1);
});

test.each([
  "for (const { cost } of calls) total += cost?.amount ?? 0;",
  "const all = calls.reduce((sum, { cost }) => sum + cost.amount, 0);",
  "sums.add(model, cost.amount);",
  "const total = sumOf(calls.map(({ amount }) => amount));",
])("finds money that is added up in code without its currency: %s", (line) => {
  expect(addedAmounts(`const a = 1;\n${line}\n`)).toEqual([2]);
});

test.each([
  "sums.add(`${model} ${cost.currency}`, cost.amount);",
  "for (const [currency, of] of groups)\n  of.reduce((total, { amount }) => total + amount, 0);",
  "tokens += usage.input;",
  "// the amounts are added up with += elsewhere",
])("leaves alone what says its currency, or is no money: %s", (text) => {
  expect(addedAmounts(text)).toEqual([]);
});

test("no program of the project adds up amounts of money without a word of their currency", () => {
  const found = filesIn(["src", "monitoring", "examples", "tools"], /\.(ts|mjs)$/).flatMap((path) =>
    addedAmounts(readProjectFile(path)).map((line) => `${path}:${line}`),
  );
  expect(found).toEqual([]);
});

function judge(path: string, text: string, names: readonly string[]): string[] {
  return candidatesOf(path, text).flatMap((candidate) => {
    if (!names.some((name) => candidate.text.includes(name)) && !/__name__/.test(candidate.text)) return [];
    // Grafana's own functions, which ask for the values of a label.
    if (/^\s*label_(values|names)\(/.test(candidate.text)) return [];
    const found = addedMoney(filled(candidate.text), names);
    const isOne = !found.some((line) => line.startsWith("is not PromQL"));
    return isOne || candidate.certain ? found.map((line) => `${candidate.place}: ${line}`) : [];
  });
}

function recordedIn(path: string, text: string): { readonly record: string; readonly expr: string }[] {
  const values = candidatesOf(path, text);
  return values.flatMap(({ place, text: record }) => {
    if (!place.endsWith(" record")) return [];
    const expr = values.find((other) => other.place === place.replace(/ record$/, " expr"))?.text;
    return expr === undefined ? [] : [{ record, expr }];
  });
}
