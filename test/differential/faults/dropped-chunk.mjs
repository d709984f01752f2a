// The second chunk is lost.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => {
  let count = 0;
  shadow(request, "onData", (original) => (chunk) => (++count === 2 ? true : original(chunk)));
});
