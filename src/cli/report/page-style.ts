/** How the page looks, on a screen and on A4. Fonts are those of the reader's machine. */
export const pageStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 24px; background: #fff; color: #222; font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 15px; margin: 26px 0 6px; }
header p { margin: 0; color: #555; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 10px; margin: 18px 0; }
.card { border: 1px solid #ddd; border-left: 4px solid #1f4e8c; border-radius: 4px; padding: 8px 12px; break-inside: avoid; }
.card span, .card small { display: block; color: #555; font-size: 12px; }
.card strong { display: block; font-size: 22px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.card.worse { border-left-color: #c4314b; }
.card.better { border-left-color: #3c8d5a; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 14px 22px; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: 4px; }
.legend { margin: 0; display: flex; flex-wrap: wrap; gap: 0 14px; font-size: 12px; color: #555; }
.legend span { white-space: nowrap; }
.legend i { display: inline-block; width: 14px; height: 8px; margin-right: 5px; border-radius: 2px; }
.legend i.line { height: 3px; vertical-align: 3px; }
figure svg { width: 100%; height: auto; display: block; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th { color: #555; font-weight: 600; border-bottom: 2px solid #bbb; }
th, td { padding: 4px 8px; }
td { border-bottom: 1px solid #e5e5e5; }
.number { text-align: right; white-space: nowrap; }
.word { text-align: left; overflow-wrap: anywhere; }
td.worse { color: #a3223a; font-weight: 600; }
td.better { color: #2b6b43; font-weight: 600; }
footer { margin-top: 26px; border-top: 1px solid #ddd; padding-top: 8px; color: #555; font-size: 12px; }
footer p { margin: 0 0 2px; }
@media (max-width: 800px) { .charts { grid-template-columns: 1fr; } .table { overflow-x: auto; } }
@page { size: A4; margin: 14mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  h1 { font-size: 16pt; }
  h2 { font-size: 11pt; margin: 14pt 0 3pt; break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; gap: 8pt 12pt; }
  .cards { grid-template-columns: repeat(4, 1fr); gap: 6pt; margin: 10pt 0; }
  .card strong { font-size: 14pt; }
  .legend, .card span, .card small { font-size: 8pt; }
  table { font-size: 8.5pt; }
  th, td { padding: 2pt 4pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  * { print-color-adjust: exact; }
}
`;
