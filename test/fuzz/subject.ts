import type { WireFormat } from "../../src/wire/format.ts";
import { formats } from "../../src/wire/formats.ts";
import { openaiFetched } from "../../src/wire/openai/openai-fetched.ts";
import { framingFor } from "../../src/wire/framing/framings.ts";

/** What is tried: the product's own dialects and framings, or such with a fault in one of them. */
export interface Subject {
  readonly formats: readonly WireFormat[];
  readonly framingFor: typeof framingFor;
  /** The ways that are gone, by their names; all where undefined. */
  readonly courses?: readonly string[] | undefined;
}

/** As it is. */
export const product: Subject = { formats: [...formats, openaiFetched], framingFor };
