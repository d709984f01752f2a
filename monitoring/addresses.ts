/**
 * Where people read: Grafana is the stack's own, the runbooks are docs/runbooks/, wherever you serve them. Change them here and
 * run `npm run rules` and `npm run dashboards`; or `relayscope dashboards --grafana URL --runbooks URL` writes copies with others.
 */
export const addresses = {
  grafana: "http://127.0.0.1:3000",
  runbooks: "https://relayscope.example/runbooks",
} as const;

/** The page of an alert. */
export function runbookOf(alert: string): string {
  return `${addresses.runbooks}/${alert}.md`;
}
