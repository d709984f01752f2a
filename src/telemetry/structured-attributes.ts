import type { AttributeValue } from "@opentelemetry/api";

/** Attributes as log records may have them: lists and objects, too. API 1.9 has no name for them; api-logs' are not `readonly`. */
export interface StructuredAttributes {
  [name: string]: AttributeValue | Structured | undefined;
}

/** A value of any form, as JSON has it. */
export type Structured = string | number | boolean | null | Structured[] | { [member: string]: Structured };
