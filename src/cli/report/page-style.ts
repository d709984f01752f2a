/**
 * How the page looks: on a screen, light or dark as its reader has it, and on A4, which is white. Fonts are those of the reader's
 * machine. The colours of what is drawn are chosen for both.
 */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #222; --soft: #555; --line: #e2e2e2; --rule: #bbb; --paper: #fff; --worse: #a3223a; --better: #2b6b43; --mark: #1f4e8c; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --soft: #a9adb3; --line: #33373d; --rule: #5b6067; --paper: #17191c; --worse: #ff7d8f; --better: #6cc48d; --mark: #6f9fdc; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 24px; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 15px; margin: 26px 0 6px; }
header p, .of { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
.of { margin: 0 0 8px; }
header p.note { color: var(--ink); border-left: 4px solid #d9822b; padding-left: 8px; margin-top: 6px; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; margin: 18px 0; }
.card { border: 1px solid var(--line); border-left: 4px solid var(--mark); border-radius: 4px; padding: 8px 12px; break-inside: avoid; }
.card span, .card small { display: block; color: var(--soft); font-size: 12px; }
.card strong { display: block; font-size: 22px; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card.worse { border-left-color: var(--worse); }
.card.better { border-left-color: var(--better); }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 18px 22px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figcaption { font-weight: 600; margin-bottom: 4px; }
figure svg { width: 100%; height: auto; display: block; }
figure svg text { fill: var(--soft); }
.none { margin: 0; padding: 30px 0; text-align: center; color: var(--soft); border: 1px dashed var(--line); }
.legend { margin: 2px 0 0; display: flex; flex-wrap: wrap; gap: 0 14px; font-size: 12px; color: var(--soft); }
.legend span { overflow-wrap: anywhere; }
.legend i { display: inline-block; width: 14px; height: 8px; margin-right: 5px; border-radius: 2px; }
.legend i.line { height: 3px; vertical-align: 3px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--rule); vertical-align: bottom; }
th, td { padding: 4px 8px; }
td { border-bottom: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; }
.name { text-align: left; overflow-wrap: anywhere; min-width: 9em; }
.word { text-align: left; white-space: nowrap; }
td.worse { color: var(--worse); font-weight: 600; }
td.better { color: var(--better); font-weight: 600; }
footer { margin-top: 26px; border-top: 1px solid var(--line); padding-top: 8px; color: var(--soft); font-size: 12px; }
footer p { margin: 0 0 2px; overflow-wrap: anywhere; }
@media screen and (max-width: 800px) {
  .charts { grid-template-columns: minmax(0, 1fr); }
  .cards { grid-template-columns: 1fr 1fr; }
  .table { overflow-x: auto; }
}
@page { size: A4; margin: 14mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  h1 { font-size: 16pt; }
  h2 { font-size: 11pt; margin: 14pt 0 3pt; break-after: avoid; }
  .charts { gap: 8pt 12pt; }
  .cards { gap: 6pt; margin: 10pt 0; }
  .card strong { font-size: 14pt; }
  .legend, .card span, .card small { font-size: 8pt; }
  table { font-size: 8.5pt; }
  th, td { padding: 2pt 4pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  * { print-color-adjust: exact; }
}
`;
