import type { Random } from "./random.ts";
import { writeJson } from "./write-json.ts";

/** A body and the type that it is sent with. */
export interface Form {
  readonly type: string;
  readonly body: Buffer;
}

/** What a request says, as a form that may be none. */
export function writeForm(fields: unknown, random: Random): Form {
  const boundary = random.pick(["----lumen", "x", "a".repeat(70), "'()+_,-./:=?", "--", "b"]);
  const end = random.oneIn(10) ? "\n" : "\r\n";
  const parts = Object.entries(typeof fields === "object" && fields !== null ? fields : {}).slice(0, 200);
  const texts = parts.map(([name, value]) => {
    const file = random.oneIn(5) ? `; filename="${name}.png"${end}Content-Type: image/png` : "";
    const quoted = random.oneIn(10) ? name : `"${name}${random.oneIn(10) ? "[]" : ""}"`;
    const text = typeof value === "string" ? value : writeJson(value);
    const more = random.oneIn(40) ? `${end}X: ${"y".repeat(5000)}` : "";
    return `--${boundary}${end}Content-Disposition: form-data; name=${quoted}${file}${more}${end}${end}${text}${end}`;
  });
  const repeated = random.oneIn(20) ? texts.flatMap((text) => Array.from({ length: 20 }, () => text)) : texts;
  const body = repeated.join("") + random.pick([`--${boundary}--${end}`, `--${boundary}--${end}`, `--${boundary}`, ""]);
  const said = random.oneIn(15) ? `${boundary}x` : boundary;
  const type = random.weighted([
    [8, `multipart/form-data; boundary=${random.oneIn(2) ? `"${said}"` : said}`],
    [1, "multipart/form-data"],
    [1, "multipart/form-data; boundary="],
    [1, `multipart/form-data;${" ".repeat(5000)}boundary=${said}`],
    [1, `Multipart/Form-Data; charset=utf-8; boundary=${said}; x`],
    [1, "application/json"],
  ]);
  return { type, body: Buffer.from(body) };
}
