import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Age, App, Form } from "./apps.ts";

/** A span that ended in the app's own SDK. */
interface AppSpan {
  readonly name: string;
  readonly scope: string;
  readonly id: string;
  readonly traceId: string;
  readonly parent?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What the app's own SDK got. */
export interface Got {
  readonly spans: readonly AppSpan[];
  readonly metrics: readonly { name: string; points: { value: { count?: number }; attributes: object }[] }[];
  readonly logs: readonly { attributes: Record<string, unknown>; spanId?: string }[];
}

const loading = (file: string): string[] => (file.endsWith(".cjs") ? ["--require", file] : ["--import", file]);

const preload = join(import.meta.dirname, "../../dist/register.js");

/** What is started when, as Node's parameters. */
const orders = {
  // `--require` runs before all `--import`.
  before: ({ app, otelFirst }: App) => [[...loading(otelFirst), "--import", preload], app] as const,
  after: ({ app }: App) => [["--import", preload], app] as const,
  between: ({ app, otelFirst }: App) => [["--require", preload, ...loading(otelFirst)], app] as const,
  inside: ({ app, withRelayscope }: App) => [loading(withRelayscope), app] as const,
  "inside, with the preload before": ({ app, withRelayscope }: App) =>
    [["--require", preload, ...loading(withRelayscope)], app] as const,
  "inside, with the preload after": ({ app, withRelayscope }: App) =>
    [[...loading(withRelayscope), "--import", preload], app] as const,
};
export type Order = keyof typeof orders;

/** One way for an app of its own OpenTelemetry and Relayscope to be there together. */
export interface Cell {
  readonly age: Age;
  readonly form: Form;
  readonly order: Order;
}

/** Every age and form with each of these orders. */
export function cellsOf(chosen: readonly Order[]): Cell[] {
  return (["older", "newer"] as const).flatMap((age) =>
    (["esm", "cjs", "bundled"] as const).flatMap((form) => chosen.map((order) => ({ age, form, order }))),
  );
}

/** Runs an app to its end; what its SDK got, and what it said on stderr. */
export async function runApp(
  { app, order }: { readonly app: App; readonly order: Order },
  env: NodeJS.ProcessEnv,
  node = process.execPath,
): Promise<Got & { readonly err: string }> {
  const [first, script] = orders[order](app);
  const whole = { PATH: process.env["PATH"], OTEL_SERVICE_NAME: "app", ...env };
  const { out, err } = await new Promise<{ out: string; err: string }>((done, fail) => {
    const maps = script.includes("/bundled/") ? ["--enable-source-maps"] : [];
    execFile(node, [...maps, ...first, script], { env: whole, timeout: 30_000 }, (error, stdout, stderr) =>
      error === null ? done({ out: stdout, err: stderr }) : fail(new Error(`${error.message}\n${stdout}\n${stderr}`)),
    );
  });
  return { ...(JSON.parse(out) as Got), err };
}
