import { styleText } from "node:util";
import { asLine } from "../../settings/quote.ts";
import type { Finding } from "./finding.ts";
import type { Secrets } from "./secrets.ts";

/** Shows the findings: a line each as they come, or all of them as JSON at the end. */
export interface Printer {
  show(findings: readonly Finding[]): void;
  /** Gives the exit code. */
  end(): number;
}

const colours = { ok: "green", warn: "yellow", fail: "red", skip: "gray" } as const;

/** Colour is for terminals only, and not where NO_COLOR is set. */
export function createPrinter(json: boolean, env: NodeJS.ProcessEnv, secrets: Secrets): Printer {
  const coloured = process.stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const all: Finding[] = [];
  return {
    show(findings) {
      for (const finding of findings.map((one) => clean(one, secrets))) {
        all.push(finding);
        const { check, state, message, advice } = finding;
        const word = state.padEnd(4);
        const shown = coloured ? styleText(colours[state], word, { validateStream: false }) : word;
        if (!json) console.log(`${shown}  ${check.padEnd(17)}  ${message}${advice === undefined ? "" : `: ${advice}`}`);
      }
    },
    end() {
      const count = (state: Finding["state"]): number => all.filter((one) => one.state === state).length;
      if (json) console.log(JSON.stringify(all, null, 2));
      else
        console.log(
          `${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} wrong, ${count("skip")} not checked`,
        );
      return count("fail") > 0 ? 1 : 0;
    },
  };
}

/** One line, whatever came into it, and no secret. */
function clean({ message, advice, ...finding }: Finding, secrets: Secrets): Finding {
  const line = (text: string): string => asLine(secrets.strip(text));
  return { ...finding, message: line(message), ...(advice !== undefined && { advice: line(advice) }) };
}
