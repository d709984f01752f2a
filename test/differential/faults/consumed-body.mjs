// The tap never lets the app's pause reach undici: the whole body is buffered for a reader who does not come.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) =>
  shadow(request, "onData", (original) => (chunk) => {
    original(chunk);
    return true;
  }),
);
