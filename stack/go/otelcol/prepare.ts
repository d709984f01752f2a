import { join } from "node:path";
import type { Go } from "../../go.ts";

/** Has the pinned builder write the collector's main package from builder.yaml; its own tidy step would ask for tests' modules. */
export async function generateCollector(go: Go, work: string): Promise<void> {
  const builder = join(work, "ocb");
  await go.run(["build", "-o", builder, "go.opentelemetry.io/collector/cmd/builder"], join(work, "builder"));
  await go.execute(builder, ["--skip-compilation", "--skip-get-modules", "--config", "builder.yaml"], work);
}
