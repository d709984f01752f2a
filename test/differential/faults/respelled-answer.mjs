// The body is made a text to be read, and sound comes back as another.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => shadow(request, "onData", (original) => (chunk) => original(Buffer.from(chunk.toString()))));
