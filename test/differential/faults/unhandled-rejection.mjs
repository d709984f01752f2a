// A promise of ours fails and nobody looks.
import { onRequest } from "../on-request.mjs";

onRequest(() => void Promise.reject(new Error("ours")));
