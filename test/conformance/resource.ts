import { filled } from "./conditions.ts";
import { row, type AttributeRow, type Extra } from "./rows.ts";

const named: Extra = { must: ["a name", filled] };

/** What a resource must and may say. Detectors add host.*, process.*, container.* and k8s.*, which are not ours to judge. */
export const resourceAttributes: readonly AttributeRow[] = [
  row("service.name", "string", "required", named),
  row("service.instance.id", "string", "required", named),
  row("service.version", "string", "recommended", named),
  row("service.namespace", "string", "recommended", named),
  row("deployment.environment.name", "string", "recommended", named),
  row("telemetry.sdk.name", "string", "required", { values: ["opentelemetry"] }),
  row("telemetry.sdk.language", "string", "required", { values: ["nodejs"] }),
  row("telemetry.sdk.version", "string", "required", named),
  row("telemetry.distro.name", "string", "recommended", { values: ["relayscope"] }),
  row("telemetry.distro.version", "string", "recommended", named),
];
