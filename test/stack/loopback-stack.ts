import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBackEnds } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { locateGiven } from "../../stack/locate.ts";
import { programs } from "../../stack/programs.ts";
import { readState, startStack, type RunningPart, type RunningStack, type Wanted } from "../../stack/running-stack.ts";
import { isRunning, stop } from "../../stack/started.ts";

/** A stack on free ports with its files in a temporary folder, for all tests of a file. */
export interface LoopbackStack {
  readonly stack: RunningStack;
  readonly ends: ReturnType<typeof readBackEnds>;
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly endpoint: string;
  /** Ends its processes and removes its files. */
  stop(): Promise<void>;
}

/** What the tests' names call it: Tempo can't be built, and where none is given, something of ours takes its place. */
export const tempo = await nameOfTempo();

/** Starts it with the configuration as it stands, or with what is wanted besides; alerts go to the webhook, where one is given. */
export async function startLoopbackStack(
  webhook = "http://127.0.0.1:9/nobody",
  {
    secrets = {},
    ...wanted
  }: Pick<Wanted, "compose" | "adjust"> & { readonly secrets?: Readonly<Record<string, string>> } = {},
): Promise<LoopbackStack> {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-stack-"));
  const stackFolder = join(folder, "stack");
  // Those of now: a test may have started some again.
  const parts = (): readonly RunningPart[] => readState(stackFolder)?.parts ?? [];
  // A run that is broken off leaves no process behind.
  const kill = (): void => {
    for (const { started } of parts()) if (isRunning(started)) process.kill(started.pid, "SIGKILL");
  };
  process.once("exit", kill);
  const end = async (): Promise<void> => {
    // Without grace: nobody reads these data again, and Tempo takes a minute.
    for (const { started } of parts()) await stop(started, 0);
    process.off("exit", kill);
    rmSync(folder, { recursive: true, force: true });
  };
  // Those that parts read at their start. Nothing is reached with the key.
  for (const [name, text] of Object.entries({ alert_webhook_url: webhook, relay_key: "none", ...secrets }))
    writeFileSync(join(folder, name), text);
  try {
    const stack = await startStack({ folder: stackFolder, ports: "free", secrets: folder, ...wanted });
    const endpoint = `http://${placeOf(stack.layout, "otel-collector").addresses["http"] ?? ""}`;
    return { stack, ends: readBackEnds(stack), endpoint, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function nameOfTempo(): Promise<"Tempo" | "the stand-in for Tempo"> {
  const program = programs.find(({ name }) => name === "tempo");
  const [binary] = program?.binaries ?? [];
  const given = program && binary && (await locateGiven(program, binary, process.env));
  return given === undefined ? "the stand-in for Tempo" : "Tempo";
}
