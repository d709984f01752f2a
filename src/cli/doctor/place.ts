import type { Settings } from "../../settings/config.ts";
import type { Options } from "./options.ts";
import type { Secrets } from "./secrets.ts";

/** Where the doctor stands, and what every check is given. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly options: Options;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Fires when all has to end. */
  readonly signal: AbortSignal;
  /** Progress, on stderr. */
  say(line: string): void;
}
