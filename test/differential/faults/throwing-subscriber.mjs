// A subscriber throws without a guard: Node makes it an uncaught exception of the app.
import { onRequest } from "../on-request.mjs";

onRequest(() => {
  throw new Error("ours");
});
