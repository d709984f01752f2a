import type { Json } from "./json/json.ts";
import type { Said } from "./said.ts";

/** What a medium is, in the convention's words. */
export type Modality = "image" | "video" | "audio" | "document" | (string & {});

/** One part of a message, as the convention's schemas have it (gen-ai-input-messages.json, gen-ai-output-messages.json). */
export type Part =
  | { readonly type: "text" | "reasoning"; readonly content: string }
  | { readonly type: "tool_call"; readonly id?: string; readonly name: string; readonly arguments?: unknown }
  | { readonly type: "tool_call_response"; readonly id?: string; readonly response: unknown }
  /** `content` is base64 here, as on the wire; it never leaves so. */
  | { readonly type: "blob"; readonly modality: Modality; readonly mime_type?: string; readonly content: string }
  | { readonly type: "uri"; readonly modality: Modality; readonly mime_type?: string; readonly uri: string }
  | { readonly type: "file"; readonly modality: Modality; readonly mime_type?: string; readonly file_id: string }
  | {
      readonly type: "server_tool_call";
      readonly id?: string;
      readonly name: string;
      readonly server_tool_call: unknown;
    }
  | {
      readonly type: "server_tool_call_response";
      readonly id?: string;
      readonly server_tool_call_response: unknown;
    }
  | { readonly type: "compaction"; readonly id?: string; readonly content?: string }
  /** What the schemas have no part for: what it was, without what was in it. */
  | { readonly type: "generic"; readonly generic_type: string };

/** `role` is the wire's, in the convention's words: system, user, assistant, tool; another stays as it came. */
export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly name?: string;
}

/** A tool that the model was offered, flat. */
export interface ToolDefinition {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
}

/** What a request says to the model. Absent means not said. */
export interface AskedContent {
  readonly inputMessages?: readonly Message[];
  /** Only where the dialect has a place for them beside the messages. */
  readonly systemInstructions?: readonly Part[];
  readonly toolDefinitions?: readonly ToolDefinition[];
}

/** How one dialect says things. Pure, as its `WireFormat` is, but that what is said is gathered in `said`. */
export interface ContentFormat {
  ask(request: Json): AskedContent;
  /** Adds what one message says, a whole JSON body or one stream event. */
  read(message: Json, said: Said): void;
}
