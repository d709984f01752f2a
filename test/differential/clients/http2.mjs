// HTTP/2 without TLS, with npm's undici where it has a client for it.
import { attempt, chat, cleartextHttp2, loadUndici, noteBody } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { H2CClient } = await loadUndici();

await attempt("http2", async () => {
  const client = new H2CClient(cleartextHttp2);
  for (const label of ["first", "second"]) {
    const { statusCode, headers, body } = await client.request({ path: "/v1/chat/completions", ...chat() });
    note("answer", label, { statusCode, headers });
    noteBody(label, Buffer.from(await body.text()));
  }
  await client.close();
});
