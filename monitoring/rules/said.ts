import { label } from "../names.ts";

/** A label within a sentence of an alert; a series may lack it. */
function said(name: string, otherwise: string): string {
  return `{{ or $labels.${name} "${otherwise}" }}`;
}

/** Who and where, within the sentences of alerts. */
export const the = {
  relay: said(label.relay, "an unnamed relay"),
  model: said(label.model, "an unnamed model"),
  service: said(label.service, "an unnamed service"),
  env: said(label.env, "an unnamed environment"),
  team: said(label.team, "an unnamed team"),
} as const;
