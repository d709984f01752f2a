import { escapeHtml as escape } from "../../src/cli/report/escape-html.ts";

/** A panel, drawn. */
export interface DrawnPanel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** HTML or SVG. */
  readonly body: string;
  readonly isRow: boolean;
}

/** Grafana's row height and the gap between panels, pixels. */
export const cell = { height: 30, gap: 8, width: 1600 } as const;

/** The size of a panel's inside, without its title. */
export function insideOf({ w, h }: DrawnPanel["place"]): { readonly width: number; readonly height: number } {
  return {
    width: Math.floor((cell.width * w) / 24) - cell.gap - 16,
    height: h * cell.height + (h - 1) * cell.gap - 40,
  };
}

/** One dashboard as a page of its own: no script, nothing from elsewhere. */
export function pageOf(title: string, selection: string, panels: readonly DrawnPanel[]): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<style>${style}</style>
<header><h1>${escape(title)}</h1><p>${escape(selection)}</p></header>
<main>
${panels.map(drawPanel).join("\n")}
</main></html>
`;
}

function drawPanel({ id, title, description, place: { x, y, w, h }, body, isRow }: DrawnPanel): string {
  const area = `grid-area:${y + 1}/${x + 1}/span ${h}/span ${w}`;
  if (isRow) return `<h2 id="panel-${id}" style="${area}">${escape(title)}</h2>`;
  return `<section id="panel-${id}" style="${area}" title="${escape(description)}"><h3>${escape(title)}</h3><div>${body}</div></section>`;
}

const style = `
:root { color-scheme: dark; font: 12px/1.4 Inter, Helvetica, Arial, sans-serif; }
body { margin: 0 auto; padding: 12px; width: ${cell.width}px; background: #111217; color: #ccccdc; }
header { display: flex; gap: 24px; align-items: baseline; }
h1 { font-size: 18px; font-weight: 500; margin: 4px 0 12px; }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: ${cell.height}px; gap: ${cell.gap}px; }
h2 { font-size: 15px; font-weight: 500; margin: 6px 0 0; }
h2::before { content: "▾ "; }
section { background: #181b1f; border: 1px solid rgba(204,204,220,.12); border-radius: 2px; overflow: hidden; padding: 6px 8px; min-width: 0; }
section h3 { font-size: 12px; font-weight: 500; margin: 0 0 4px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
section > div { height: calc(100% - 22px); overflow: hidden; }
.values { display: flex; gap: 12px; height: 100%; align-items: center; justify-content: center; flex-wrap: wrap; text-align: center; }
.values b { display: block; font-size: 28px; font-weight: 500; }
.none { display: flex; height: 100%; align-items: center; justify-content: center; color: #8e8e9b; text-align: center; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: #6e9fff; font-weight: 500; }
th, td { border-bottom: 1px solid rgba(204,204,220,.12); padding: 2px 6px; white-space: nowrap; max-width: 320px; overflow: hidden; text-overflow: ellipsis; }
.bar { display: grid; grid-template-columns: 32% 1fr 90px; gap: 8px; align-items: center; margin: 3px 0; }
.bar i { display: block; height: 16px; border-radius: 2px; }
.bar span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.states { display: grid; grid-template-columns: 18% 1fr; gap: 8px; align-items: center; margin: 6px 0; }
.states div { display: flex; }
.states i { font-style: normal; color: #111217; text-align: center; padding: 4px 0; overflow: hidden; }
pre { margin: 0; font: 11px/1.5 ui-monospace, monospace; white-space: pre; }
`;
