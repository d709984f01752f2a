import { attributeNames } from "../../../telemetry/catalog-attributes.ts";
import type { PastCall } from "./past-call.ts";
import type { PastRecord } from "./past-record.ts";

/** What calls are grouped by. */
export interface Dimension {
  /** As it is asked for: `model`, `team`, `http.route`. */
  readonly name: string;
  /** The attribute that it stands for, where it is one. */
  readonly attribute?: string;
  /** It is shown where a call has it, and not where none has. */
  readonly optional: boolean;
  valueOf(record: PastRecord, call: PastCall): string;
}

/** What the names of attribution keys begin with. */
const prefix = attributeNames.attribution.slice(0, -1);
/** What stands for a value that a call has not got. */
export const none = "(none)";

/** The dimension of a word: model, relay, day, an attribution key such as team, or an attribute by its whole name, which has a dot. */
export function dimensionOf(name: string, dayOf: (at: number) => string, optional = false): Dimension {
  switch (name) {
    case "model":
      // As prices are: a relay sells by the name it was asked for, a vendor bills the model that answered.
      return { name, optional, valueOf: (_, call) => modelOf(call) ?? none };
    case "relay":
      return { name, optional, valueOf: (_, { relay }) => relay };
    case "day":
      return { name, optional, valueOf: (_, { at }) => dayOf(at) };
    default: {
      const attribute = name.includes(".") ? name : `${prefix}${name}`;
      return { name, attribute, optional, valueOf: (record) => record.text(attribute) ?? none };
    }
  }
}

/** The name that a call's model goes by where money is concerned. */
export function modelOf({
  vendor,
  asked,
  answered,
}: Pick<PastCall, "vendor" | "asked" | "answered">): string | undefined {
  return vendor === undefined ? (asked ?? answered) : (answered ?? asked);
}
