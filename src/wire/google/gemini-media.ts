import type { Modality, Part } from "../content.ts";
import { fieldOf } from "./google-fields.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";

/** The medium that a part is, where it is one. */
export function readGeminiMedium(part: Json): readonly Part[] {
  const data = fieldOf(part, "inlineData");
  if (data.present) return readInlineData(data);
  const file = fieldOf(part, "fileData");
  return file.present ? readFileData(file) : [];
}

export function readInlineData(data: Json): readonly Part[] {
  return [{ type: "blob", ...mediumOf(data), content: data.at("data").longText ?? "" }];
}

export function readFileData(file: Json): readonly Part[] {
  return [{ type: "uri", ...mediumOf(file), uri: fieldOf(file, "fileUri").text ?? "" }];
}

function mediumOf(member: Json): { readonly modality: Modality; readonly mime_type?: string } {
  const type = fieldOf(member, "mimeType").word;
  return { modality: modalityOf(type), ...stated<{ mime_type: string }>({ mime_type: type }) };
}

/** A medium by its MIME type: what is neither seen nor heard is a document. */
function modalityOf(mimeType: string | undefined): Modality {
  const [family = ""] = mimeType?.split("/") ?? [];
  return family === "image" || family === "video" || family === "audio" ? family : "document";
}
