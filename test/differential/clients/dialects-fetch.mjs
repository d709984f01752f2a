// Every dialect's stream through the built-in fetch: read as it comes, left early, broken off, in one piece.
import { addressOf, attempt, dialects, noteBody, noteChunks, requestOf } from "../attempt.mjs";
import { note } from "../probe.mjs";

for (const dialect of dialects) {
  const { name } = dialect;
  await attempt(`${name}: read as it comes`, async () => {
    const response = await fetch(addressOf(dialect), requestOf(dialect));
    note("answer", `${name}: headers`, { status: response.status, headers: [...response.headers] });
    await noteChunks(name, response.body);
  });
  await attempt(`${name}: left early`, async () =>
    noteChunks(`${name}, left`, (await fetch(addressOf(dialect), requestOf(dialect))).body, 2),
  );
  await attempt(`${name}: in one piece`, async () =>
    noteBody(name, Buffer.from(await (await fetch(addressOf(dialect, "whole"), requestOf(dialect))).arrayBuffer())),
  );
  await attempt(`${name}: broken off`, async () =>
    noteChunks(`${name}, broken`, (await fetch(addressOf(dialect, "broken"), requestOf(dialect))).body),
  );
}
await attempt("aborted", async () => {
  const controller = new AbortController();
  const response = await fetch(addressOf(dialects[0]), requestOf(dialects[0], { signal: controller.signal }));
  const reader = response.body.getReader();
  note("chunk", "aborted: first", (await reader.read()).value.length);
  controller.abort(new RangeError("enough"));
  await reader.read();
});
