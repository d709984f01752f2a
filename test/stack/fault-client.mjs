// Makes one model call after the other, one span and one log record each, until a file appears. argv: base URL of the relay, pause in ms, file.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [base, pause, file] = process.argv.slice(2);
const headers = { "content-type": "application/json", authorization: "Bearer sk-any-service" };
let calls = 0;
let failed = 0;
while (!existsSync(file)) {
  calls += 1;
  const messages = [{ role: "user", content: `question ${calls}` }];
  const body = JSON.stringify({ model: "kimi-k2", max_tokens: 5, messages });
  const response = await fetch(`${base}/chat/completions`, { method: "POST", headers, body });
  await response.json();
  if (!response.ok) failed += 1;
  await sleep(Number(pause));
}
console.log(`${calls} calls, ${failed} failed`);
