import type { ContentFormat, Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { blob, readOpenaiParts } from "./openai-parts.ts";

/** What is said of images: the prompt, those that are to be changed, and those that were made. */
export const openaiImagesContent: ContentFormat = {
  ask(request) {
    const given = [request.at("image"), request.at("images"), request.at("input_references"), request.at("mask")];
    const images = given.flatMap((place) => (place.listed ? place.items : [place])).filter((image) => image.present);
    return {
      inputMessages: [{ role: "user", parts: [...readOpenaiParts(request.at("prompt")), ...images.map(readImage)] }],
    };
  },

  read(message, said) {
    const format = message.at("output_format").word ?? "png";
    const streamed = (message.at("type").text ?? "").endsWith(".completed");
    const images = streamed ? [message] : message.at("data").items;
    for (const [index, image] of images.entries()) {
      const uri = image.at("url").longText;
      if (uri !== undefined) said.part(index, { type: "uri", modality: "image", uri });
      else said.part(index, blob("image", image.at("b64_json").longText, format, "image/"));
    }
  },
};

/** A link, the id of a file, or a file of the form, whose bytes are not looked at. */
function readImage(image: Json): Part {
  const id = image.at("file_id").word;
  if (id !== undefined) return { type: "file", modality: "image", file_id: id };
  const place = image.at("image_url");
  const uri = place.longText ?? place.at("url").longText;
  return uri === undefined ? { type: "generic", generic_type: "image" } : { type: "uri", modality: "image", uri };
}
