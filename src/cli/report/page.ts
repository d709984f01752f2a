import type { Chart, Charts } from "./chart.ts";
import type { Report } from "./collect.ts";
import { escapeHtml } from "./escape-html.ts";
import { pageStyle } from "./page-style.ts";
import { sectionsOf, type Section } from "./sections.ts";
import { footLines, headLines, noteLines } from "./show.ts";
import { cardsOf } from "./cards.ts";
import { writeTime } from "./times.ts";

/** The columns of a table that hold words, besides the first. */
const words: ReadonlySet<string> = new Set(["currency", "verdict on bad calls", "verdict on p95"]);

/**
 * The report as one HTML file: no script, nothing from elsewhere, so that it opens from a mail and prints as it is. Names are
 * strangers': each text is escaped.
 */
export function reportPage(report: Report, charts: readonly Chart[], draw: Charts, made: number): string {
  const [about = "", ...more] = headLines(report);
  const title = `Calls to language models, ${about.replace(/^(After: )?calls from /i, "")}`;
  // One that is left over fills its row.
  const laidOut = charts.map((chart, at) => ({
    ...chart,
    isWide: charts.length % 2 === 1 && at === charts.length - 1,
  }));
  const drawn = draw.drawCharts(laidOut);
  const figures = laidOut.map((chart, at) => figureHtml(chart, drawn[at] ?? ""));
  const ofAfter = report.against === undefined ? "" : '<p class="of">The charts show the range after.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>Calls to language models</h1>
${[about, ...more].map((line) => `<p>${escapeHtml(line)}</p>`).join("\n")}
${noteLines(report)
  .map((line) => `<p class="note">${escapeHtml(line)}</p>`)
  .join("\n")}
</header>
<section class="cards">
${cardsOf(report).map(cardHtml).join("\n")}
</section>
${ofAfter}<section class="charts">
${figures.join("\n")}
</section>
${sectionsOf(report).map(tableHtml).join("\n")}
<footer>
${footLines(report)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join("\n")}
<p>Made ${escapeHtml(writeTime(made, report.offset))} by relayscope report.</p>
</footer>
</body>
</html>
`;
}

function figureHtml({ title, series, isWide }: Chart, drawn: string): string {
  const legend = series.map(({ name, draw, colour, onTheRight }) => {
    const side = onTheRight ? " (right)" : "";
    return `<span><i class="${draw}" style="background:${colour}"></i>${escapeHtml(name)}${side}</span>`;
  });
  const none = series.every(({ values }) => values.every((value) => value === null));
  const shown = none ? '<p class="none">Nothing to draw: there are no samples of it, or too few.</p>' : drawn;
  return `<figure${isWide === true ? ' class="wide"' : ""}><figcaption>${escapeHtml(title)}</figcaption>${shown}<p class="legend">${legend.join("")}</p></figure>`;
}

function cardHtml({ title, value, note, tone }: ReturnType<typeof cardsOf>[number]): string {
  const below = note === undefined ? "" : `<small>${escapeHtml(note)}</small>`;
  return `<div class="card ${tone ?? ""}"><span>${escapeHtml(title)}</span><strong>${escapeHtml(value)}</strong>${below}</div>`;
}

function tableHtml({ title, head, rows, left }: Section): string {
  const cell = (tag: "th" | "td") => (text: string, at: number) => {
    const name = head[at] ?? "";
    const tone = tag === "td" && /^(better|worse)$/.test(text) ? ` ${text}` : "";
    return `<${tag} class="${at === 0 ? "name" : words.has(name) ? "word" : "number"}${tone}">${escapeHtml(text)}</${tag}>`;
  };
  const more = left > 0 ? `<p>… and ${left} more: --format csv has all</p>` : "";
  return `<section class="table"><h2>${escapeHtml(title)}</h2>
<table><thead><tr>${head.map(cell("th")).join("")}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n")}</tbody></table>${more}</section>`;
}
