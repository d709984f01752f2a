import { parser } from "@prometheus-io/lezer-promql";
import { expect, test } from "vitest";
import { figuresOf } from "../../../src/promql/figures.ts";
import { flavours } from "../../../src/promql/flavour.ts";

const askedOf = (flavour: (typeof flavours)[number], by: readonly string[], where: string) => {
  const of = { by, where, window: "3600s" };
  const figures = figuresOf(flavour);
  return {
    calls: figures.calls(of),
    badCalls: figures.badCalls(of),
    p95: figures.duration(0.95, of),
    first: figures.firstToken(0.95, of),
    tokens: figures.tokens(of),
    unpriced: figures.unpriced(of),
    cost: figures.cost(of),
    comparedCost: figures.comparedCost(of),
    comparedReference: figures.comparedReference(of),
  };
};

test.each(
  flavours.flatMap((flavour) =>
    [[], ["server_address"], ["service_name", "relayscope_role"]].flatMap((by) =>
      ["", 'gen_ai_request_model=~"gpt.*"'].map((where) => [flavour, by, where] as const),
    ),
  ),
)("%s, by %j, where %j: every question is PromQL, and money keeps its currency", (flavour, by, where) => {
  for (const [name, expr] of Object.entries(askedOf(flavour, by, where))) {
    const wrong: string[] = [];
    parser
      .parse(expr)
      .iterate({ enter: ({ type, from, to }) => void (type.isError && wrong.push(expr.slice(from, to))) });
    expect([name, expr, wrong]).toEqual([name, expr, []]);
    if (/cost|Cost|Reference/.test(name)) expect(expr).toMatch(/^sum by \([^)]*relayscope_currency\)/);
    if (where !== "") expect(expr.split(where).length).toBeGreaterThan(1);
  }
});
