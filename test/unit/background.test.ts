import { expect, test } from "vitest";
import { createBackground } from "../../src/background.ts";
import type { Call } from "../../src/call.ts";
import { openaiFetched } from "../../src/wire/openai/openai-fetched.ts";
import { openaiResponses } from "../../src/wire/openai/openai-responses.ts";

const made = (id: string): Call =>
  ({
    format: openaiResponses,
    asked: { background: true },
    reading: { id },
    outcome: "ok",
    usageMissing: "silent",
    attempts: [{ outcome: "ok" }],
  }) as unknown as Call;
const look = (id: string): Call =>
  ({
    format: openaiFetched,
    asked: {},
    reading: { id, finishReasons: ["stop"], usage: { input: 1 }, cost: { amount: 1, currency: "USD" } },
    outcome: "ok",
    attempts: [{ outcome: "ok" }],
  }) as unknown as Call;

test("what is left to be made in the background misses no usage, and is counted at its end, once", () => {
  const background = createBackground(() => undefined);
  expect(background.settle(made("r1"))).not.toHaveProperty("usageMissing");
  expect(background.settle(look("r1")).reading).toHaveProperty("usage");
  expect(background.settle(look("r1"))).toMatchObject({ look: true, reading: { id: "r1", finishReasons: ["stop"] } });
  expect(background.settle(look("r1")).reading).not.toHaveProperty("cost");
});

test("an error in the stream that looks at a response is not its end", () => {
  const background = createBackground(() => undefined);
  background.settle(made("r1"));
  const broken = { ...look("r1"), reading: { id: "r1", finishReasons: [undefined], error: { code: "server_error" } } };
  expect(background.settle(broken).look).toBe(true);
  expect(background.settle(look("r1")).reading).toHaveProperty("usage");
});

test("a thousand are remembered; the oldest is forgotten, and counted", () => {
  let forgotten = 0;
  const background = createBackground(() => (forgotten += 1));
  for (let index = 0; index < 1002; index += 1) background.settle(made(`r${index}`));
  expect(forgotten).toBe(2);
  expect(background.settle(look("r1")).look).toBe(true);
  expect(background.settle(look("r2")).look).toBeUndefined();
});

test.each([
  ["/v1/responses/resp_1", "resp_1"],
  ["/v1/responses/resp_1?stream=true", "resp_1"],
  ["/v1/responses/resp_1/", "resp_1"],
  ["/v1/responses", undefined],
  ["/v1/responses/resp_1/input_items", undefined],
  ["/v1/responses/resp_1/cancel", undefined],
])("%s fetches %s", (path, id) => {
  const target = {
    method: "GET",
    host: "api.openai.com",
    port: 443,
    path: path.split("?")[0] ?? "",
    header: () => undefined,
  };
  expect(openaiFetched.matches(target)).toBe(id === undefined ? undefined : "certain");
});
