import { replacementOf } from "./deprecated.ts";
import { inGeneration, rowFor, type AttributeRow, type Generation, type RowType } from "./rows.ts";
import type { Attributes, Value } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";

/** The namespaces in which a name without a row is a violation. */
const guarded = /^(gen_ai|openai|relayscope|http|url|server|network|error)\./;

/** Holds attributes against their rows, and names without a row against the guarded namespaces. */
export function checkAttributes(
  attributes: Attributes,
  rows: readonly AttributeRow[],
  generation: Generation,
  place: Place,
  namespaces: RegExp = guarded,
): Finding[] {
  const findings = rows.flatMap((row) => checkAbsence(attributes, row, place));
  for (const [name, value] of attributes) {
    const row = rowFor(rows, name);
    if (row !== undefined && inGeneration(row, generation)) {
      findings.push(...checkValue(attributes, row, name, value, place));
    } else if (row !== undefined || namespaces.test(name)) {
      findings.push(unknownName(name, value, generation, place, row));
    }
  }
  return findings;
}

/** A name that this generation does not have, with the better one where there is one. */
export function unknownName(
  name: string,
  is: Value | string,
  generation: Generation,
  place: Place,
  row?: { readonly generation?: string },
): Finding {
  const replacement = replacementOf(name, generation);
  if (replacement !== undefined) {
    return finding(place, "deprecated", name, is, `${replacement}: the name is deprecated in ${generation}`);
  }
  if (row !== undefined) {
    return finding(
      place,
      "generation",
      name,
      is,
      `absent: ${generation} was asked for, the name is of ${row.generation}`,
    );
  }
  return finding(place, "unknown", name, is, "absent: no row of the table has this name");
}

function checkAbsence(attributes: Attributes, row: AttributeRow, place: Place): Finding[] {
  if (attributes.has(row.name)) return [];
  if (row.level === "required") return [finding(place, "missing", row.name, undefined, `${row.type}: it is required`)];
  if (row.requiredWhen?.(attributes) !== true) return [];
  return [finding(place, "missing", row.name, undefined, `${row.type}: required when ${row.when}`)];
}

function checkValue(attributes: Attributes, row: AttributeRow, name: string, value: Value, place: Place): Finding[] {
  if (!isOfType(value, row.type)) return [finding(place, "type", name, value, row.type)];
  const findings: Finding[] = [];
  if (row.onlyWhen?.(attributes) === false) {
    findings.push(finding(place, "condition", name, value, `absent: only when ${row.when}`));
  }
  if (row.values !== undefined && !row.values.includes(String(value.value))) {
    findings.push(finding(place, "value", name, value, `one of ${row.values.join(", ")}`));
  }
  if (row.must !== undefined && !row.must[1](value)) findings.push(finding(place, "value", name, value, row.must[0]));
  return findings;
}

/** JavaScript has one kind of number: a whole double leaves the SDK as an int, so a double row takes both. */
function isOfType(value: Value, type: RowType): boolean {
  if (type === "double") return value.type === "double" || value.type === "int";
  if (type === "content") return value.type === "string" || value.type === "structure";
  return value.type === type;
}
