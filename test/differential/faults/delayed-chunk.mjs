// The third chunk reaches the app a quarter of a second late: the tap asks undici to pause and hands it on later.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => {
  let resume;
  let count = 0;
  shadow(request, "onHeaders", (original) => (status, headers, resumeParser, text) => {
    resume = resumeParser;
    return original(status, headers, resumeParser, text);
  });
  shadow(request, "onData", (original) => (chunk) => {
    if (++count !== 3) return original(chunk);
    const copy = Buffer.from(chunk);
    setTimeout(() => original(copy) !== false && resume(), 250);
    return false;
  });
});
