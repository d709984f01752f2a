import type { Reading, WireFormat } from "../../src/wire/format.ts";
import type { Framing, FramingOptions } from "../../src/wire/framing/framing.ts";
import { product, type Subject } from "./subject.ts";

const kept = new Map<string, unknown>();

/** Faults that a dialect or a framing might have, each against another rule: what is looked for has to be found. */
export const plants = {
  /** Trusts that whoever says a reason says it as text. */
  "a decoder that throws": inDialect("openai-chat", (format) => ({
    ...format,
    read(message, known) {
      const [choice] = message.at("choices").items;
      const reason = choice?.at("finish_reason").raw as string | null | undefined;
      return format.read(message, reason == null ? known : { ...known, serviceTier: reason.toLowerCase() });
    },
  })),
  /** Takes for a figure whatever stands in its place. */
  "a decoder that counts wrong": inDialect("anthropic-messages", (format) => ({
    ...format,
    read(message, known): Reading {
      const reading = format.read(message, known);
      const output = message.at("usage").at("output_tokens");
      return output.present ? { ...reading, usage: { ...reading.usage, output: Number(output.raw) } } : reading;
    },
  })),
  /** Looks a member up without asking whose it is. */
  "a decoder that reads a prototype": inDialect("openai-responses", (format) => ({
    ...format,
    read(message, known) {
      const members = Object.assign({}, message.raw) as { model?: unknown };
      const said = typeof members.model === "string" && !message.at("model").present;
      return format.read(message, said ? { ...known, model: String(members.model) } : known);
    },
  })),
  /** Remembers every answer that it has read, by its id. */
  "a decoder that keeps": inDialect("anthropic-messages", (format) => ({
    ...format,
    read(message, known) {
      kept.set(message.at("message").at("id").text ?? message.at("id").text ?? "", message);
      return format.read(message, known);
    },
  })),
  /** Looks at all that follows from every place of a text. */
  "a decoder that takes its time": inDialect("cohere-chat", (format) => ({
    ...format,
    read(message, known) {
      const text = JSON.stringify(message.raw) ?? "";
      let odd = 0;
      for (let from = 0; from < text.length; from += 1) {
        for (let at = from; at < text.length; at += 1) odd += text.charCodeAt(at) & 1;
      }
      return odd < 0 ? known : format.read(message, known);
    },
  })),
  /** Goes on by the length that a frame says it has. */
  "a framing that hangs": inFraming("frames", (inner) => {
    let held = Buffer.alloc(0);
    return {
      push(bytes, atMs) {
        held = Buffer.concat([held, bytes]);
        while (held.length >= 4 && held.readUInt32BE() <= held.length) held = held.subarray(held.readUInt32BE());
        inner.push(bytes, atMs);
      },
    };
  }),
  /** Keeps all that came until it has ended. */
  "a framing that hoards": inFraming("events", (inner) => {
    const kept: Buffer[] = [];
    return {
      push: (bytes, atMs) => {
        kept.push(Buffer.from(bytes));
        inner.push(bytes, atMs);
      },
      end() {
        kept.length = 0;
        inner.end();
      },
    };
  }),
} as const satisfies Readonly<Record<string, Subject>>;

export type Plant = keyof typeof plants;

function inDialect(name: string, plant: (format: WireFormat) => WireFormat): Subject {
  return { ...product, formats: product.formats.map((format) => (format.name === name ? plant(format) : format)) };
}

function inFraming(faulty: "events" | "frames", plant: (inner: Framing) => Partial<Framing>): Subject {
  return {
    ...product,
    framingFor(kind, options: FramingOptions) {
      const inner = product.framingFor(kind, options);
      if (kind !== faulty) return inner;
      const faults = plant(inner);
      return {
        get truncated() {
          return inner.truncated;
        },
        get closing() {
          return inner.closing;
        },
        push: faults.push ?? ((bytes, atMs) => inner.push(bytes, atMs)),
        end: faults.end ?? (() => inner.end()),
        contentSeen: () => inner.contentSeen(),
        severalSeen: () => inner.severalSeen(),
      };
    },
  };
}
