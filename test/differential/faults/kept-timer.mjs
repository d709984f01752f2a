// A timer that was not unref'd keeps the process alive.
import { onRequest } from "../on-request.mjs";

onRequest(() => setTimeout(() => {}, 1_000));
