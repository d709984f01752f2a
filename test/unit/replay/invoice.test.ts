import { expect, test } from "vitest";
import { writeAmount } from "../../../src/cli/prices/replay/amount.ts";
import { readCsvRows } from "../../../src/cli/prices/replay/csv-rows.ts";
import { limitDays, readInvoice } from "../../../src/cli/prices/replay/invoice.ts";
import { csvLines } from "../../../src/cli/prices/replay/table.ts";
import { all, bytesOf } from "./made-records.ts";

test.each([1, 2, 5, 1000])(
  "CSV in pieces of %i bytes: quotes, breaks within them, a byte order mark, CRLF or LF, empty fields and lines",
  async (length) => {
    const text = '\uFEFFa,"b ""quoted"", with a comma",c\r\n\r\n,,\n"two\r\nlines",é,\r\nlast,"",x';
    expect(await all(readCsvRows(bytesOf(text, length)))).toEqual([
      ["a", 'b "quoted", with a comma', "c"],
      ["", "", ""],
      ["two\r\nlines", "é", ""],
      ["last", "", "x"],
    ]);
  },
);

test("what is written as CSV is read as it was, but for names that a spreadsheet would take for formulas", async () => {
  const rows = [
    ["plain", 'with "quotes", and\nlines', "-0.5"],
    ["=SUM(A1)", "+1.5", "@x"],
  ];
  expect(await all(readCsvRows(bytesOf(csvLines(rows))))).toEqual([rows[0], ["'=SUM(A1)", "+1.5", "'@x"]]);
});

test("a quote that is never closed is no CSV of gigabytes", async () => {
  await expect(all(readCsvRows(bytesOf(`"${"x".repeat(2_000_000)}`, 65_536)))).rejects.toThrow(
    /more than 1048576 characters/,
  );
  await expect(all(readCsvRows(bytesOf(",".repeat(1001))))).rejects.toThrow(/more than 1000 fields/);
});

test("100,000 rows are read one at a time", async () => {
  async function* made() {
    yield Buffer.from("date,model,amount,currency\n");
    for (let piece = 0; piece < 100; piece += 1) yield Buffer.from("2026-11-01,m,0.01,USD\n".repeat(1000));
  }
  const invoice = await readInvoice(made());
  expect([invoice.lines, invoice.cells.map(({ amount }) => writeAmount(amount))]).toEqual([100_000, ["1000"]]);
});

const cellsOf = async (text: string, format?: Parameters<typeof readInvoice>[1]) => {
  const { cells, ...rest } = await readInvoice(bytesOf(text, 100), format);
  return {
    ...rest,
    cells: cells.map(({ day, model, currency, amount, lines }) =>
      [day, model, currency, writeAmount(amount), lines].join(" "),
    ),
  };
};

test("OpenAI's export of costs: days of UTC, a line item is a model and a kind of token, a day without costs has no amount", async () => {
  const head =
    "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source";
  const row = (start: number, amount: string, item: string) =>
    `${start},${start + 86_400},,,${amount},${amount === "" ? "" : "usd"},,,${item === "" ? "" : `"${item}"`},,,,org-made,,Made,,`;
  const first = Date.parse("2026-11-01T00:00:00Z") / 1000;
  const bill = [
    head,
    row(first, "0.0100000000000000000000000000", "gpt-4.1-2025-04-14, input"),
    row(first, "0.02", "gpt-4.1-2025-04-14, output"),
    row(first, "0E-6176", "gpt-4.1-2025-04-14, cached input"),
    row(first, "0.35", "web search tool calls"),
    row(first + 86_400, "", ""),
    row(first + 172_800, "0.5", ""),
    "cut,off",
  ];
  expect(await cellsOf(`\uFEFF${bill.join("\r\n")}\r\n`)).toEqual({
    format: "openai",
    vendor: "openai",
    lines: 7,
    badLines: 0,
    decimals: 28,
    cells: [
      "2026-11-01 gpt-4.1-2025-04-14 USD 0.03 3",
      "2026-11-01 web search tool calls USD 0.35 1",
      "2026-11-03  USD 0.5 1",
    ],
  });
  // An older export has fewer columns.
  const older = `start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name\n${first},${first + 86_400},,,0.5,usd,,,,\n`;
  expect((await cellsOf(older)).cells).toEqual(["2026-11-01  USD 0.5 1"]);
});

test("Anthropic's export of costs: US dollars, models by their names for people, a line for each kind of token", async () => {
  const bill = [
    "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed,api_key_id,api_key_status",
    "2026-11-01,Claude Sonnet 4.5,Default,made-key,message,≤ 200k,input_no_cache,0.05,0.05,token,global,,,",
    "2026-11-01,Claude Sonnet 4.5,Default,made-key,message,≤ 200k,output,1.2,1.2,token,global,,,",
    "2026-11-02,Claude Haiku 4.5,Default,made-key,message,≤ 200k,input_cache_write_5m,0.00,0.00,token,global,,,",
    "not a day,Claude Haiku 4.5,,,,,,1,,,,,,",
  ];
  expect(await cellsOf(bill.join("\n"))).toEqual({
    format: "anthropic",
    vendor: "anthropic",
    lines: 4,
    badLines: 1,
    firstBad: 'row 5, usage_date_utc "not a day": expected YYYY-MM-DD',
    decimals: 2,
    cells: ["2026-11-01 Claude Sonnet 4.5 USD 1.25 2", "2026-11-02 Claude Haiku 4.5 USD 0 1"],
  });
});

test("the plain form: columns in any order, credits below zero, any currency; what is no amount is counted", async () => {
  const bill =
    'Currency,Amount,Model,Date\nCNY,12.5,m,2026-11-01\nCNY,-2.5,m,2026-11-01T10:00:00Z\nUSD,1,m,2026-11-01\nUSD,"1,5",m,2026-11-01\nUSD,1,m,2026-13-01\n';
  expect(await cellsOf(bill)).toEqual({
    format: "generic",
    lines: 5,
    badLines: 2,
    firstBad: 'row 5, amount "1,5": expected a plain number with a point, such as 1234.56',
    decimals: 1,
    cells: ["2026-11-01 m CNY 10 2", "2026-11-01 m USD 1 1"],
  });
});

test.each([";", "\t"])("a spreadsheet's %j between columns is read as a comma is", async (separator) => {
  const rows = ["start_time,amount_value,amount_currency,line_item", `1793491200,0.5,usd,"gpt-4.1; mini, input"`];
  const cut = rows.join("\n").replace(/,(?! )/g, separator);
  for (const text of [cut, cut.replace("start_time", '"start_time"')])
    expect((await cellsOf(text)).cells).toEqual(["2026-11-01 gpt-4.1; mini USD 0.5 1"]);
});

test.each([
  ["date,model,amount,currency\n11/01/2026,m,1,USD\n", 'row 2, date "11/01/2026": expected YYYY-MM-DD'],
  ["date,model,amount,currency\n2026-11-01,m,$1,USD\n", 'row 2, amount "$1": expected a plain number'],
  ["date,model,amount,currency\n2026-11-01,m,1,dollars\n", 'row 2, currency "dollars": expected three letters'],
  ["start_time,amount_value,amount_currency\n2026-11-01,1,usd\n", 'row 2, start_time "2026-11-01": expected seconds'],
])("a bill of which no line is understood is refused with the first: %j", async (text, said) => {
  await expect(cellsOf(text)).rejects.toThrow(`no line of the bill is understood: ${said}`);
});

test("a bill in no known form says which columns are missing; days can be left out", async () => {
  await expect(cellsOf("a,b\n1,2\n")).rejects.toThrow(
    "no column date, model, amount, currency, which the format generic needs",
  );
  await expect(cellsOf("date,model,amount,currency\n", "openai")).rejects.toThrow(
    "no column start_time, amount_value, amount_currency",
  );
  await expect(cellsOf("")).rejects.toThrow("the bill is empty");
  const many = ["01", "02", "03"].map((day) => `2026-11-${day},m,1,USD\n`).join("");
  await expect(readInvoice(bytesOf(`date,model,amount,currency\n${many}`), "generic", 2)).rejects.toThrow(
    "more than 2 days and models",
  );
  const invoice = await readInvoice(bytesOf("date,model,amount,currency\n2026-11-01,m,1,USD\n2026-11-02,m,1,USD\n"));
  expect(limitDays(invoice, "2026-11-02").cells.map(({ day }) => day)).toEqual(["2026-11-02"]);
});

test("a day that does not exist is no day", async () => {
  const days = ["2026-02-28", "2026-02-30", "2026-11-31", "2026-13-01"];
  const bill = await readInvoice(
    bytesOf(`date,model,amount,currency\n${days.map((day) => `${day},m,1,USD\n`).join("")}`),
  );
  expect([bill.cells.map(({ day }) => day), bill.badLines]).toEqual([["2026-02-28"], 3]);
  expect(bill.firstBad).toBe('row 3, date "2026-02-30": expected YYYY-MM-DD');
});
