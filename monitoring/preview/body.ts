import { drawHeat, drawSeries, type GraphLook, type Size } from "./chart.ts";
import { escapeHtml as escape } from "../../src/cli/report/escape-html.ts";
import type { Shown, ShownCell, ShownStates, ShownValue } from "./shown.ts";

/** What of a panel's options changes how it is drawn. */
export interface PanelLook extends GraphLook {
  readonly type: string;
  /** A figure says its name, also where there is one alone. */
  readonly named?: boolean;
}

/** The inside of a panel, as HTML. */
export function bodyOf(shown: Shown, look: PanelLook, size: Size): string {
  switch (shown.is) {
    case "nothing":
      return `<p class="none">${escape(shown.text)}</p>`;
    case "series":
      return drawSeries(shown, look, size);
    case "heat":
      return drawHeat(shown, look, size);
    case "values":
      return drawValues(shown.values, look);
    case "states":
      return shown.rows.map(drawStates).join("");
    case "table":
      return drawTable(shown.columns, shown.rows);
    case "lines":
      return `<pre>${escape(shown.lines.join("\n"))}</pre>`;
    case "markdown":
      return `<pre style="white-space:pre-wrap">${escape(shown.text)}</pre>`;
  }
}

function drawValues(values: readonly ShownValue[], { type, named: always = false }: PanelLook): string {
  if (type === "bargauge") return drawBars(values);
  return `<div class="values">${values
    .map(({ name, text, colour }) => {
      const named = values.length > 1 || always ? escape(name) : "";
      return `<span>${named}<b style="color:${escape(colour)}">${escape(text)}</b></span>`;
    })
    .join("")}</div>`;
}

function drawBars(values: readonly ShownValue[]): string {
  const most = values.reduce((max, { value }) => Math.max(max, value), 0);
  return values
    .map(({ name, text, value, colour }) => {
      const width = most > 0 ? Math.max(0.5, (100 * value) / most) : 0;
      return `<div class="bar"><span>${escape(name)}</span><i style="width:${width.toFixed(1)}%;background:${escape(colour)}"></i><span>${escape(text)}</span></div>`;
    })
    .join("");
}

/** Neighbours that are alike are one piece, with its word. */
function drawStates({ name, cells }: ShownStates): string {
  const pieces: { cell: ShownCell; length: number }[] = [];
  for (const cell of cells) {
    const last = pieces.at(-1);
    if (last !== undefined && last.cell.text === cell.text) last.length += 1;
    else pieces.push({ cell, length: 1 });
  }
  const drawn = pieces.map(({ cell: { text, colour = "#7b8794" }, length }) => {
    const style = `flex:${length};background:${escape(colour)}`;
    return `<i style="${style}">${escape(text)}</i>`;
  });
  return `<div class="states"><span>${escape(name)}</span><div>${drawn.join("")}</div></div>`;
}

function drawTable(columns: readonly string[], rows: readonly (readonly ShownCell[])[]): string {
  const head = columns.map((column) => `<th>${escape(column)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(drawCell).join("")}</tr>`).join("");
  return `<table><tr>${head}</tr>${body}</table>`;
}

function drawCell({ text, colour }: ShownCell): string {
  const style = colour === undefined ? "" : ` style="color:${escape(colour)}"`;
  return `<td${style}>${escape(text)}</td>`;
}
