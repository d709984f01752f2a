import { type Frame, type Lie, readFrames, writeFrame, writeHeaders } from "./event-frames.ts";
import type { JsonMutation } from "./json-mutations.ts";
import type { Random } from "./random.ts";
import { writeJson } from "./write-json.ts";

/** How a stream's messages are told apart. */
type Framing = "events" | "lines" | "list" | "frames";

/** One message: what stands around its JSON, and the JSON. */
interface Message {
  /** `event: …` and comments, or a frame's headers (latin1). */
  readonly before: string;
  readonly data: string;
}

/** A stream with its messages changed, moved, lost, repeated, and framed anew, perhaps in another framing. */
export function mutateStream(
  bytes: Buffer,
  random: Random,
  mutation: JsonMutation,
  donor: () => Buffer,
): { readonly bytes: Buffer; readonly what: string } {
  const framing = framingOf(bytes);
  let messages: readonly Message[] = readMessages(bytes, framing);
  const done: string[] = [];
  for (let count = random.below(3); count >= 0; count -= 1) {
    const [name, change] = random.weighted(changes);
    done.push(name);
    messages = change(messages, random, mutation, () => readMessages(donor(), framingOf(donor())));
  }
  const as = random.oneIn(6) ? random.pick(["events", "lines", "list", "frames"] as const) : framing;
  return { bytes: write(messages, as, random), what: `${framing} ${done.join("+")} as ${as}` };
}

type Change = (
  messages: readonly Message[],
  random: Random,
  mutation: JsonMutation,
  donor: () => readonly Message[],
) => readonly Message[];

const changes: readonly (readonly [number, readonly [string, Change]])[] = [
  [10, ["change", (all, random, mutation) => change(all, random, mutation)]],
  [2, ["drop", (all, random) => all.toSpliced(random.below(all.length), 1 + random.below(2))]],
  [2, ["repeat", (all, random) => repeat(all, random)]],
  [2, ["swap", (all, random) => move(all, random)]],
  [1, ["reverse", (all) => all.toReversed()]],
  [1, ["cut", (all, random) => all.slice(0, random.below(all.length))]],
  [1, ["begin late", (all, random) => all.slice(random.below(all.length))]],
  [2, ["graft", (all, random, _mutation, donor) => graft(all, random, donor())]],
  [1, ["end early", (all, random) => insert(all, random, { before: "", data: "[DONE]" })]],
  [1, ["fail", (all, random) => insert(all, random, { before: "event: error\n", data: random.pick(failures) })]],
  [
    1,
    [
      "invent",
      (all, random, mutation) => insert(all, random, { before: "", data: mutation.apply(mutation.invent(), 0) }),
    ],
  ],
  [
    1,
    ["rubbish", (all, random) => insert(all, random, { before: random.pick(beginnings), data: random.pick(rubbish) })],
  ],
];

const failures = [
  '{"error":{"code":"overloaded","type":"server_error","message":"No"}}',
  '{"type":"error","error":{"type":"overloaded_error","message":"No"}}',
  '{"error":"no"}',
  '{"message":"Too many tokens"}',
];
const beginnings = [
  "",
  ": keep-alive\n",
  "event: ping\n",
  "id: \u0000\n",
  "retry: 99999999999999\n",
  "event\n",
  "\u0000: x\n",
  "data\n",
];
const rubbish = ["", "hello", "[1]", "null", "{", '{"a":', "[DONE", "\u0000", "{}{}", "\ud800", '"', "7"];

function change(all: readonly Message[], random: Random, mutation: JsonMutation): readonly Message[] {
  if (all.length === 0) return all;
  // Its first and its last messages say the most of a stream.
  const edge = Math.min(all.length, 3);
  const at = random.weighted([
    [3, random.below(all.length)],
    [1, random.below(edge)],
    [2, all.length - 1 - random.below(edge)],
  ]);
  const message = all[at] ?? { before: "", data: "" };
  return all.with(at, { ...message, data: changeData(message.data, random, mutation) });
}

function changeData(data: string, random: Random, mutation: JsonMutation): string {
  const value = parsed(data);
  if (value === undefined) return data;
  // Bedrock's models answer within a frame's JSON, in base64.
  const inner = innerOf(value);
  if (inner === undefined || random.oneIn(4)) return mutation.apply(value, 1 + random.below(3));
  const text = mutation.apply(inner, 1 + random.below(3));
  return writeJson({ ...(value as object), bytes: Buffer.from(text).toString("base64") });
}

function innerOf(value: unknown): unknown {
  const bytes = typeof value === "object" && value !== null && "bytes" in value ? value.bytes : undefined;
  return typeof bytes === "string" ? parsed(Buffer.from(bytes, "base64").toString()) : undefined;
}

function repeat(all: readonly Message[], random: Random): readonly Message[] {
  const at = random.below(all.length);
  const message = all[at];
  if (message === undefined) return all;
  const wanted = random.oneIn(60) ? 5000 : random.oneIn(6) ? 100 : 1 + random.below(3);
  const times = Math.min(wanted, Math.ceil(2e6 / (message.data.length + 1)));
  return [...all.slice(0, at), ...Array.from({ length: times }, () => message), ...all.slice(at)];
}

function move(all: readonly Message[], random: Random): readonly Message[] {
  const message = all[random.below(all.length)];
  return message === undefined
    ? all
    : insert(
        all.filter((other) => other !== message),
        random,
        message,
      );
}

function graft(all: readonly Message[], random: Random, others: readonly Message[]): readonly Message[] {
  const message = others[random.below(others.length)];
  return message === undefined ? all : insert(all, random, message);
}

function insert(all: readonly Message[], random: Random, message: Message): readonly Message[] {
  return all.toSpliced(random.below(all.length + 1), 0, message);
}

function framingOf(bytes: Buffer): Framing {
  const first = bytes.find((byte) => byte > 0x20 || byte === 0);
  if (first === 0) return "frames";
  if (first === 0x5b) return "list";
  return first === 0x7b ? "lines" : "events";
}

function readMessages(bytes: Buffer, framing: Framing): readonly Message[] {
  if (framing === "frames") {
    return readFrames(bytes).map(({ headers, payload }) => ({
      before: headers.toString("latin1"),
      data: payload.toString(),
    }));
  }
  const text = bytes.toString();
  if (framing === "list") {
    const list = parsed(text);
    return Array.isArray(list)
      ? list.map((item) => ({ before: "", data: writeJson(item) }))
      : [{ before: "", data: text }];
  }
  if (framing === "lines") {
    // One JSON text over many lines is one message.
    if (parsed(text) !== undefined) return [{ before: "", data: text }];
    return text.split("\n").map((data) => ({ before: "", data }));
  }
  return text.split(/\r\n\r\n|\n\n|\r\r/).map((event) => {
    const lines = event.split(/\r\n|\n|\r/);
    const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
    const before = lines.filter((line) => line !== "" && !line.startsWith("data:"));
    return { before: before.map((line) => `${line}\n`).join(""), data: data.join("\n") };
  });
}

function write(all: readonly Message[], framing: Framing, random: Random): Buffer {
  if (framing === "frames") return Buffer.concat(all.map((message) => frameOf(message, random)));
  if (framing === "lines") {
    const end = random.pick(["\n", "\n", "\r\n", "\n\n", "", " "]);
    return Buffer.from(all.map(({ data }) => data).join(end) + random.pick(["\n", "", end]));
  }
  if (framing === "list") {
    const between = random.pick([",\n", ",\r\n", ",", "\n", " , ", ",,"]);
    return Buffer.from(`[${all.map(({ data }) => data).join(between)}${random.pick(["]", "]", "\n]\n", ""])}`);
  }
  const end = random.weighted([
    [6, "\n"],
    [2, "\r\n"],
    [1, "\r"],
  ]);
  const colon = random.oneIn(5) ? "data:" : "data: ";
  const text = all.map(({ before, data }) => {
    const split = random.oneIn(12) ? data.replace(/,/, `,${end}`) : data;
    const lines =
      split === ""
        ? ""
        : split
            .split(/\r\n|\n|\r/)
            .map((line) => colon + line + end)
            .join("");
    return before.replaceAll("\n", end) + lines + (random.oneIn(50) ? "" : end);
  });
  return Buffer.from((random.oneIn(20) ? "\ufeff" : "") + text.join(""));
}

function frameOf({ before, data }: Message, random: Random): Buffer {
  const headers =
    before.includes(":event-type") || before.includes(":message-type")
      ? Buffer.from(before, "latin1")
      : writeHeaders({ ":event-type": "chunk", ":content-type": "application/json", ":message-type": "event" });
  const frame: Frame = {
    headers: random.oneIn(40) ? headers.subarray(random.below(headers.length)) : headers,
    payload: Buffer.from(data),
  };
  return writeFrame(frame, random.oneIn(8) ? lieOf(frame, random) : {});
}

function lieOf({ headers, payload }: Frame, random: Random): Lie {
  const total = 16 + headers.length + payload.length;
  return random.pick<Lie>([
    { badSum: true },
    { total: 0 },
    { total: 1 + random.below(16) },
    { total: total + 1 + random.below(64) },
    { total: total - 1 - random.below(total) },
    { total: 2 ** 32 - 1 },
    { total: 64 * 1024 * 1024 },
    { headers: 0 },
    { headers: total + random.below(100) },
    { headers: 2 ** 32 - 1 },
    { headers: Math.max(0, headers.length - 1) },
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
