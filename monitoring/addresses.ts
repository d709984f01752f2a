/**
 * Where people read: `npm run rules -- --grafana URL --runbooks URL` writes others, as `relayscope dashboards` does. Grafana's
 * is the stack's own; the runbooks are docs/runbooks/, wherever you serve them.
 */
export const addresses = {
  grafana: "http://127.0.0.1:3000",
  runbooks: "https://relayscope.example/runbooks",
} as const;

/** The page of an alert. */
export function runbookOf(alert: string): string {
  return `${addresses.runbooks}/${alert}.md`;
}
