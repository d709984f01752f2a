import { expect, test } from "vitest";
import { boundaryOf, PART_LIMIT, readForm } from "../../../src/wire/framing/multipart.ts";

async function sent(form: FormData): Promise<readonly [Uint8Array, string]> {
  const request = new Request("http://relay.test/", { method: "POST", body: form });
  return [new Uint8Array(await request.arrayBuffer()), boundaryOf(request.headers.get("content-type") ?? "") ?? ""];
}

const part = (name: string, value: string, more = "") =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const read = (text: string) => readForm(Buffer.from(text, "latin1"), "b").raw;

test.each([
  ["multipart/form-data; boundary=b", "b"],
  ["Multipart/Form-Data; charset=utf-8; Boundary=----formdata-undici-01", "----formdata-undici-01"],
  ['multipart/form-data; boundary="a b:c"', "a b:c"],
  ["multipart/form-data", undefined],
  ["multipart/mixed; boundary=b", undefined],
  ["application/json; boundary=b", undefined],
  [`multipart/form-data; boundary=${"b".repeat(300)}`, undefined],
  ["", undefined],
  [undefined, undefined],
])("%s names the boundary %s", (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary);
});

test("what fetch sends is read as an object of its fields", async () => {
  const form = new FormData();
  form.set("file", new Blob([Buffer.alloc(3000, "\r\n")], { type: "audio/mpeg" }), 'a"; name="b".mp3');
  form.set("model", "lumen-listen");
  form.set("temperature", "0.5");
  form.set("stream", "true");
  form.set("prompt", "12");
  form.set("language", "");
  form.append("include[]", "logprobs");
  form.append("include[]", "words");
  form.append("image[0]", new Blob(["x"]), "x.png");
  expect(readForm(...(await sent(form))).raw).toEqual({
    file: { size: 3000, content_type: "audio/mpeg" },
    model: "lumen-listen",
    temperature: 0.5,
    stream: true,
    prompt: "12",
    language: "",
    include: ["logprobs", "words"],
    image: { size: 1, content_type: "application/octet-stream" },
  });
});

test.each([
  ["text before the first part", `preamble\r\n${part("n", "2")}--b--\r\n`, { n: 2 }],
  ["what follows the end", `${part("n", "2")}--b--\r\n${part("m", "1")}`, { n: 2 }],
  ["a name without quotes", "--b\r\nContent-Disposition: form-data; name=n\r\n\r\n2\r\n--b--", { n: 2 }],
  ["a part without a name", `--b\r\nContent-Type: a/b\r\n\r\nx\r\n${part("n", "2")}--b--`, { n: 2 }],
  ["a number too long to be one", `${part("n", "9".repeat(40))}--b--`, { n: "9".repeat(40) }],
  ["a name of a prototype", `${part("__proto__", "x")}${part("n", "2")}--b--`, { ["__proto__"]: "x", n: 2 }],
  [
    "a field that the end cuts",
    `${part("n", "2")}--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt-`,
    { n: 2 },
  ],
  ["a file that the end cuts", part("file", "sound", '; filename="a"').slice(0, -4), { file: { size: 3 } }],
  ["headers that the end cuts", `${part("n", "2")}--b\r\nContent-Dis`, { n: 2 }],
  ["headers without an end", `${part("n", "2")}--b\r\n${"x".repeat(5000)}\r\n\r\n1\r\n--b--`, { n: 2 }],
  ["another boundary", part("n", "2").replace("--b", "--c"), {}],
  ["nothing", "", {}],
  ["JSON", '{"model":"m"}', {}],
])("%s", (_name, text, fields) => {
  const raw = read(text);
  expect(raw).toEqual(fields);
  expect(Object.keys(raw as object)).toEqual(Object.keys(fields));
});

test("a form of any number of parts is read up to a bound", () => {
  const names = Array.from({ length: PART_LIMIT + 10 }, (_, index) => `n${index}`);
  const raw = read(`${names.map((name) => part(name, "1")).join("")}--b--`);
  expect(Object.keys(raw as object)).toHaveLength(PART_LIMIT);
});

test("a field of a megabyte is passed over", () => {
  expect(read(`${part("prompt", "x".repeat(1e6))}${part("n", "2")}--b--`)).toEqual({ n: 2 });
});

test("megabytes of sound are passed over in no time, however they look", () => {
  const boundary = "b".repeat(70);
  for (const filling of ["b", `\r\n--${"b".repeat(69)}`, "\r\n--", "\0"]) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`;
    const begun = performance.now();
    const json = readForm(Buffer.concat([Buffer.from(head), Buffer.alloc(16e6, filling)]), boundary);
    expect(json.at("file").at("size").count).toBe(16e6);
    expect(performance.now() - begun).toBeLessThan(2000);
  }
});
