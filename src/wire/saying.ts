import type { ContentFormat } from "./content.ts";
import type { Json } from "./json/json.ts";
import { Said } from "./said.ts";

/** What one answer says: what of it has been read, and how more is. */
export interface Saying {
  readonly said: Said;
  /** Adds what one message says, a whole JSON body or one stream event. */
  read(message: Json): void;
}

/** An answer of which nothing has been read yet. */
export function beginSaying(content: ContentFormat): Saying {
  const said = new Said();
  return { said, read: (message) => content.read(message, said) };
}
