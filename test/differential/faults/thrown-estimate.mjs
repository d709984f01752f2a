// The worker that counts tokens fails, and nobody listens for its errors.
import { Worker } from "node:worker_threads";

new Worker('throw new Error("ours")', { eval: true, execArgv: [], stderr: true }).unref();
