import { begun } from "../flavour.ts";

/**
 * How often something rare was counted within a window: of a series that began in it, all. increase() leaves out a first value
 * where the store was not told of the series' beginning.
 */
export function recent(each: string, window: string): string {
  return `(${begun(each, window)} > 0 or increase(${each}[${window}]) > 0)`;
}
