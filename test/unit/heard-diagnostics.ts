import { diag, DiagLogLevel } from "@opentelemetry/api";
import { afterEach, beforeEach } from "vitest";

/** What is said through `diag` during a test, from level info on; the same list for all tests of a file, empty at each one's beginning. */
export function hearDiagnostics(): string[] {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    const write = (line: string): void => void said.push(line);
    diag.setLogger(
      { error: write, warn: write, info: write, debug: write, verbose: write },
      { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
    );
  });
  afterEach(() => diag.disable());
  return said;
}
