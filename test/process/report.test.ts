import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { endOf, type Ended } from "./preloaded.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

function run(given: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return endOf(spawn(process.execPath, [cli, "report", ...given], { env: { PATH: process.env["PATH"], ...env } }));
}

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

async function serve(answer: (asked: Asked, response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, form: new URLSearchParams(body) };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Prometheus, as far as it is asked: every expression is 60, of one model where it goes by models. */
function sixty({ path, form }: Asked, response: ServerResponse): void {
  const query = form.get("query") ?? "";
  const metric = {
    ...(query.includes("by (gen_ai_request_model") && { gen_ai_request_model: "<b>model</b>" }),
    ...(query.includes("relayscope_currency)") && { relayscope_currency: "USD" }),
    ...(query.includes("relayscope_token_kind)") && { relayscope_token_kind: "input" }),
  };
  const one = path.endsWith("query_range")
    ? { metric, values: [[Date.parse(form.get("start") ?? "") / 1000, "60"]] }
    : { metric, value: [Date.parse(form.get("time") ?? "") / 1000, "60"] };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result: [one] } }));
}

test("who asks is said by variables, sent in headers, and stands in no expression and no output", async () => {
  const { asked, url } = await serve(sixty);
  const folder = mkdtempSync(join(tmpdir(), "relayscope-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "password"), "a pass:word\n");
  const basic = {
    PROMETHEUS_USERNAME: "42",
    PROMETHEUS_PASSWORD_FILE: join(folder, "password"),
    PROMETHEUS_ORG_ID: "desk",
  };
  const { out, err, code } = await run(["--prometheus", `${url}/prometheus/`, "--by", "model"], basic);
  expect([code, err]).toEqual([0, ""]);
  expect(out).not.toMatch(/pass:word|NDI6/);
  for (const { path, headers } of asked) {
    expect(path).toBe("/prometheus/api/v1/query");
    expect(headers.authorization).toBe(`Basic ${Buffer.from("42:a pass:word").toString("base64")}`);
    expect(headers["x-scope-orgid"]).toBe("desk");
  }
  asked.length = 0;
  await run(["--by", "model"], { PROMETHEUS_URL: url, PROMETHEUS_BEARER_TOKEN: "token-of-many-letters" });
  expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer token-of-many-letters"]));
});

test.each([
  [401, "", /HTTP 401: PROMETHEUS_USERNAME with PROMETHEUS_PASSWORD, or PROMETHEUS_BEARER_TOKEN/],
  [404, "", /HTTP 404: the address is that of Prometheus itself/],
  [302, "", /HTTP 302: it leads elsewhere, perhaps to a page to sign in/],
  [400, "parse error", /HTTP 400: parse error/],
  [422, "query processing would load too many samples", /HTTP 422: query processing would load too many samples/],
  [500, "who are you, token-of-many-letters?", /HTTP 500: \(not shown: it may repeat a secret\)/],
  [200, "<html>", /answers with no JSON/],
  [200, "{}", /answers with no result/],
] as const)(
  "an answer of %i %s is told in a sentence, with 1, and without the token",
  async (status, text, message) => {
    const { url } = await serve((_, response) => void response.writeHead(status).end(text));
    const { out, err, code } = await run(["--prometheus", url], { PROMETHEUS_BEARER_TOKEN: "token-of-many-letters" });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    expect(err).not.toContain("token-of-many-letters");
    expect(err.trim().split("\n").length).toBe(1);
  },
);

test("a server that is not there, or does not answer in time, is said in a sentence, with 1", async () => {
  const { url } = await serve(() => undefined);
  const silent = await run(["--prometheus", url, "--timeout", "1"]);
  expect([silent.code, silent.err]).toEqual([1, `relayscope: ${url} does not answer within 1 s (--timeout)\n`]);
  const nobody = await run(["--prometheus", "http://127.0.0.1:1"]);
  expect(nobody.err).toBe("relayscope: http://127.0.0.1:1 cannot be asked: nothing listens there (ECONNREFUSED)\n");
  const secure = await run(["--prometheus", url.replace("http:", "https:")]);
  expect(secure.err).toMatch(/cannot be asked: it does not speak TLS; http:\/\/ may be meant \(EPROTO\)/);
});

/** Prometheus, as `sixty`, that keeps nothing from before a time. */
function keepingFrom(first: number) {
  return (asked: Asked, response: ServerResponse): void => {
    if (!asked.path.endsWith("series")) return sixty(asked, response);
    const found = Date.parse(asked.form.get("end") ?? "") / 1000 >= first ? [{}] : [];
    response.end(JSON.stringify({ status: "success", data: found }));
  };
}

test("what Prometheus keeps no more is said above figures that look like the month's, and on stderr beside a CSV", async () => {
  const { url } = await serve(keepingFrom(Date.parse("2026-01-16T00:00:00Z") / 1000));
  const given = ["--prometheus", url, "--from", "2026-01-01", "--to", "2026-01-31", "--by", "model"];
  const note =
    /Note: nothing is known from 2026-01-01 to 2026-01-1[56], or so: nobody called then, or Prometheus keeps no more/;
  expect((await run(given)).out).toMatch(note);
  const csv = await run([...given, "--format", "csv"]);
  expect([csv.code, csv.out.startsWith("by,group,calls,")]).toEqual([0, true]);
  expect(csv.err).toMatch(note);
});

test("the month is told of a range that lasts until now, and of no other calls than an environment's", async () => {
  const { url } = await serve(sixty);
  const month = async (...given: readonly string[]) => {
    const { out } = await run(["--prometheus", url, "--by", "model", "--format", "json", ...given]);
    return (JSON.parse(out) as { readonly month: unknown }).month;
  };
  const told = [{ labels: { deployment_environment_name: null }, currency: "", spent: 60, forecast: 60, budget: 60 }];
  expect(await month()).toEqual(told);
  expect(await month("--where", "env=prod")).toEqual(told);
  expect(await month("--where", "model=gpt-4.1")).toEqual([]);
  expect(await month("--from", "2026-01-01", "--to", "2026-01-31")).toEqual([]);
});

test.each([
  [
    ["--prometheus", "localhost:9090"],
    '--prometheus: "localhost:9090" is not accepted; expected the address of Prometheus',
  ],
  [["--prometheus", "http://me:secret@127.0.0.1:1"], "--prometheus: an address without user and password"],
  [[], "--prometheus: the address of Prometheus is needed"],
  [["--prometheus", "http://127.0.0.1:1", "--last", "1y"], '--last: "1y" is not accepted'],
] as const)("%j is not understood: 2, and nothing is asked", async (given, message) => {
  const { out, err, code } = await run(given);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
  expect(err).not.toContain("me:secret");
});

test.each(["json", "csv", "html", "table"])("--out writes %s into a file, and says where", async (format) => {
  const { url } = await serve(sixty);
  const folder = mkdtempSync(join(tmpdir(), "relayscope-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, `report.${format}`);
  const given = ["--prometheus", url, "--from", "2026-01-01", "--to", "2026-01-03", "--by", "model"];
  const { out, err, code } = await run([...given, "--against", "previous", "--format", format, "--out", path]);
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n")).toEqual([
    "After: calls from 2026-01-01 00:00 UTC to 2026-01-04 00:00 UTC (3 d)",
    "Before: calls from 2025-12-29 00:00 UTC to 2026-01-01 00:00 UTC (3 d)",
    `written to ${path}`,
    "",
  ]);
  const text = readFileSync(path, "utf8");
  if (format === "json")
    expect(JSON.parse(text)).toMatchObject({
      range: { from: "2026-01-01T00:00:00Z", to: "2026-01-04T00:00:00Z", seconds: 259_200 },
      groups: [
        { by: "total", rows: [{ change: { calls: 0 }, verdict: { badShare: "no clear difference" } }] },
        { by: "model" },
      ],
    });
  if (format === "html") {
    expect(text).toContain("&lt;b&gt;model&lt;/b&gt;");
    expect(text).not.toContain("<b>");
  } else expect(text).toContain("<b>model</b>");
});

test("a folder that is not there is said, with 1", async () => {
  const { url } = await serve(sixty);
  const { code, err } = await run(["--prometheus", url, "--out", "/nowhere/at/all/report.txt"]);
  expect([code, err]).toEqual([1, "relayscope: --out: there is no folder /nowhere/at/all (ENOENT)\n"]);
});
