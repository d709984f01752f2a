// Ours takes its time in a subscriber, while the app's timers wait.
import { onRequest } from "../on-request.mjs";

onRequest(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100));
