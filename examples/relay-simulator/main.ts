import { parseArgs } from "node:util";
import { createSimulator } from "./simulator.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4010" },
    seed: { type: "string", default: "relay" },
    speed: { type: "string", default: "1" },
    key: { type: "string" },
  },
});
const simulator = await createSimulator({
  port: Number(values.port),
  seed: values.seed,
  speed: Number(values.speed),
  ...(values.key !== undefined && { key: values.key }),
});
console.log(`relay simulator: base URL ${simulator.url}/v1, ledger ${simulator.url}/__ledger`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
