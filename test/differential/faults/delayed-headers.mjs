// The headers of the quicker of two calls wait until the slower one has passed it.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => {
  if (!request.path.startsWith("/json/")) return;
  shadow(request, "onHeaders", (original) => (status, headers, resume, text) => {
    setTimeout(() => original(status, headers, resume, text) !== false && resume(), 150);
    return false;
  });
});
