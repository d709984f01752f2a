import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { startLoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

test("no key, header, prompt or user leaves with a model call, nor a key in the query of any other request", async () => {
  const [relay, receiver] = await Promise.all([startLoopbackRelay(), createReceiver()]);
  const parameters = [relay.url];
  const { err, code } = await runPreloaded({ script: "secrets-client.mjs", parameters, endpoint: receiver.url });
  expect([code, err]).toEqual([0, ""]);
  expect(receiver.spans).toHaveLength(4);
  expect(JSON.stringify(receiver.requests.map(({ body }) => body))).not.toContain("planted-secret");
  const other = receiver.spans.find((span) => String(span.attributes["url.full"]).includes("/b/other"));
  expect(other?.attributes["url.full"]).toBe(`${relay.url}/b/other?key=REDACTED&api_key=REDACTED&alt=sse`);
  expect(other?.attributes["url.query"]).toBe("?key=REDACTED&api_key=REDACTED&alt=sse");
  await Promise.all([relay.close(), receiver.close()]);
});

test.each(["false", "0"])("with RELAYSCOPE_ENABLED=%s nothing is loaded or sent", async (value) => {
  const [relay, receiver] = await Promise.all([startLoopbackRelay(), createReceiver()]);
  const parameters = [relay.url];
  const env = { RELAYSCOPE_ENABLED: value };
  const { err, code } = await runPreloaded({ script: "secrets-client.mjs", parameters, endpoint: receiver.url, env });
  expect([code, err, receiver.requests]).toEqual([0, "", []]);
  expect([...relay.traceparents.values()].flat()).toEqual([]);
  await Promise.all([relay.close(), receiver.close()]);
});

test("where the preload cannot be loaded, the app runs as without it, and one line says why", async () => {
  const [relay, receiver] = await Promise.all([startLoopbackRelay(), createReceiver()]);
  const torn = mkdtempSync(join(tmpdir(), "relayscope-torn-"));
  cpSync("dist/register.js", join(torn, "register.mjs"));
  const { err, code } = await runPreloaded({
    script: "secrets-client.mjs",
    parameters: [relay.url],
    preload: join(torn, "register.mjs"),
    endpoint: receiver.url,
  });
  rmSync(torn, { recursive: true });
  expect([code, receiver.requests]).toEqual([0, []]);
  expect(err).toMatch(/^relayscope: off: .*The app runs as without it\.\n$/);
  await Promise.all([relay.close(), receiver.close()]);
});
