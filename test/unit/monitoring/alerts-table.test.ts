import { expect, test } from "vitest";
import { loadGrafana } from "../../../monitoring/grafana/grafana.ts";
import { seriesFrames } from "../../../monitoring/grafana/frames.ts";
import { panelsOf, queryOf, readDashboards } from "../../../monitoring/grafana/read-dashboards.ts";
import { shownBy } from "../../../monitoring/grafana/shown.ts";

const overview = readDashboards().find(({ name, flavour }) => name === "overview" && flavour === "classic");
const panel = panelsOf(overview?.dashboard ?? expect.unreachable()).find(({ title }) => title === "Alerts that fire");

/** As Prometheus answers the two queries, in the order of names. */
const firing = [
  { alertname: "LLMBudget", severity: "warning", rank: "2", service_name: "support" },
  { alertname: "LLMInfo", severity: "info", rank: "3" },
  { alertname: "LLMOutage", severity: "critical", rank: "1", server_address: "relay.example" },
  { alertname: "Watchdog", severity: "none", rank: "4" },
];

test("the list of alerts has the critical ones first and drops none", async () => {
  const [ranks, since] = panel?.targets ?? expect.unreachable();
  if (panel === undefined || ranks === undefined || since === undefined) expect.unreachable();
  const answer = (value: (alert: (typeof firing)[number]) => string) => ({
    resultType: "vector",
    result: firing.map((alert) => {
      const { rank: _, ...metric } = alert;
      return { metric, value: [1, value(alert)] as const };
    }),
  });
  const frames = [
    ...seriesFrames(
      ranks,
      answer(({ rank }) => rank),
    ),
    ...seriesFrames(
      since,
      answer(() => "1000"),
    ),
  ];
  const { columns } = await shownBy(panel, frames, await loadGrafana());
  const of = (wanted: string) => columns.find(({ name }) => name === wanted)?.cells ?? [];
  expect(columns.map(({ name }) => name)).toEqual(["Severity", "Alert", "Since", "Service", "Relay"]);
  expect(of("Severity").map(({ text }) => text)).toEqual(["critical", "warning", "info", "none"]);
  expect(of("Alert").map(({ raw }) => raw)).toEqual(["LLMOutage", "LLMBudget", "LLMInfo", "Watchdog"]);
  expect(of("Severity").map(({ color }) => color)).toEqual([...new Set(of("Severity").map(({ color }) => color))]);
});

test("alerts of every severity have a rank, also of one that is not known yet", () => {
  const query = queryOf(panel?.targets?.[0] ?? expect.unreachable());
  for (const severity of ["critical", "warning", "info"]) expect(query).toContain(`severity="${severity}"`);
  expect(query.split(" or ").at(-1)).not.toContain('severity="');
});

test("an alert that is of no service, relay or model is listed whatever is selected, and the panel says so", () => {
  expect(queryOf(panel?.targets?.[0] ?? expect.unreachable())).toContain('service_name=~"$service|"');
  expect(panel?.description).toContain("of no environment, service, relay or model at all");
});
