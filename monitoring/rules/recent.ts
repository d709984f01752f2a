/**
 * How often something rare was counted within a window: of a series that began in it, all. increase() leaves out a first value
 * where the store was not told of the series' beginning. What was away for more than an hour and comes back is taken for new.
 */
export function recent(each: string, window: string): string {
  return `((${each} unless present_over_time(${each}[1h] offset ${window})) > 0 or increase(${each}[${window}]) > 0)`;
}
