// No byte is lost, but the first two chunks reach the app as one.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => {
  let count = 0;
  let held;
  shadow(request, "onData", (original) => (chunk) => {
    count++;
    if (count === 1 && chunk.length < 64) return ((held = Buffer.from(chunk)), true);
    const whole = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = undefined;
    return original(whole);
  });
});
