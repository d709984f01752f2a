// A service that does what it is told by messages, and knows nothing of who observes it. argv: the relay's base URL.
import { createRequire } from "node:module";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

const [base] = process.argv.slice(2);
const body = { model: "gpt-4o", temperature: 0.2, messages: [{ role: "user", content: "x".repeat(800) }] };
const text = JSON.stringify(body);
const headers = { "content-type": "application/json", authorization: "Bearer sk-bench" };
let client;

const calls = {
  fetch: async () =>
    void (await (await fetch(`${base}/chat/completions`, { method: "POST", headers, body: text })).json()),
  openai: async () => {
    if (client === undefined) {
      const OpenAI = createRequire(join(process.cwd(), "service.cjs"))("openai");
      client = new OpenAI({ apiKey: "sk-bench", baseURL: base, maxRetries: 0 });
    }
    await client.chat.completions.create(body);
  },
};

const works = {
  async call({ by, times, concurrency }) {
    let left = times;
    const lane = async () => {
      while (left-- > 0) await calls[by]();
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
    return {};
  },

  /** Calls at a steady rate, whether or not the last are answered. */
  async pace({ rate, seconds }) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const began = performance.now();
    const open = new Set();
    let sent = 0;
    delay.enable();
    for (;;) {
      const passed = (performance.now() - began) / 1000;
      if (passed >= seconds) break;
      for (; sent < passed * rate; sent++) {
        const call = calls.fetch().finally(() => open.delete(call));
        open.add(call);
      }
      await sleep(1);
    }
    delay.disable();
    await Promise.all(open);
    const ms = (share) => delay.percentile(share) / 1e6;
    return { sent, p50: ms(50), p99: ms(99), p999: ms(99.9) };
  },

  async wait({ ms }) {
    await sleep(ms);
    return {};
  },

  async look() {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { cpuUs: user + system, rss, used: heapUsed + external };
  },
};

process.on("message", async ({ work, given }) => {
  try {
    process.send({ done: await works[work](given) });
  } catch (error) {
    process.send({ failed: String(error?.message ?? error).split("\n")[0] });
  }
});
process.on("disconnect", () => process.exit());
process.send({ done: {} });
