import { failed, filled } from "./conditions.ts";
import { outcomes, told100 } from "./relayscope-attributes.ts";
import { row, type AttributeRow, type Extra } from "./rows.ts";
import { operations } from "./span-attributes.ts";

const named: Extra = { must: ["a name", filled] };
const port: Extra = {
  when: "server.address is set",
  requiredWhen: (labels) => labels.has("server.address"),
  must: [
    "0 to 65535, where 0 stands for all beyond the label's bound",
    ({ value }) => Number(value) >= 0 && Number(value) <= 65_535,
  ],
};

/** Labels that are known when a call begins. */
export const openingLabels: readonly AttributeRow[] = [
  row("gen_ai.operation.name", "string", "required", { values: operations }),
  row("gen_ai.provider.name", "string", "required", named),
  row("gen_ai.request.model", "string", "conditional", { when: "the request names a model", ...named }),
  row("server.address", "string", "recommended", named),
  row("server.port", "int", "conditional", port),
  row("relayscope.role", "string", "conditional", { when: "configured", values: ["baseline", "candidate"] }),
];

/** The catalogue's base labels: on every point that tells of an ended call. */
export const baseLabels: readonly AttributeRow[] = [
  ...openingLabels,
  row("gen_ai.response.model", "string", "recommended", named),
  row("relayscope.outcome", "string", "required", { values: outcomes }),
  row("relayscope.attribution.*", "string", "opt-in", { must: told100 }),
  row("relayscope.route", "string", "opt-in", { must: told100 }),
];

/** The same labels where a process may speak of no call in particular. */
export const optionalLabels: readonly AttributeRow[] = baseLabels.map(({ name, type, values }) => {
  return row(name, type, "recommended", values === undefined ? {} : { values });
});

/** `error.type` as the durations have it. */
export const errorLabel: AttributeRow = row("error.type", "string", "conditional", {
  when: "relayscope.outcome is neither ok nor cancelled",
  requiredWhen: failed,
  onlyWhen: failed,
});
