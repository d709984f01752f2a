/** Of slots, how long they are, and for how long a sample before one still tells what stood when it began. */
export interface Lengths {
  readonly slotMinutes: number;
  readonly gapHours: number;
}

/**
 * What each series of a counter has counted in the slot that ends now. It is a difference of two samples, since increase() goes on for
 * half a step after the last: of a process that sends two samples, that is half of all it spent. Only where a counter
 * began anew within the slot is it increase(). What was spent while no sample came is in the slot of the next one.
 */
export function wholeSlot(counter: string, { slotMinutes, gapHours }: Lengths): string {
  const slot = `${slotMinutes}m`;
  const then = `last_over_time(${counter}[${gapHours}h] offset ${slot})`;
  const since = `${now(counter, slot)} - ${then} and min_over_time(${counter}[${slot}]) >= ${then}`;
  return anyOf([unlessAnew(since, counter, slot), sinceFirst(counter, slot), `increase(${counter}[${slot}])`]);
}

/**
 * What each has counted since the present slot began. Where it began anew within an hour nobody can say how much of it was
 * before the slot: its last hour's is taken for even, until the slot is over.
 */
export function sinceSlot(counter: string, { slotMinutes, gapHours }: Lengths): string {
  const slot = `${slotMinutes}m`;
  const then = `last_over_time((last_over_time(${counter}[${gapHours}h]))[${slot}:${slot}])`;
  const since = `${now(counter, slot)} - ${then} >= 0`;
  const part = `(time() % ${slotMinutes * 60} / ${slotMinutes * 60})`;
  return anyOf([
    unlessAnew(since, counter, slot),
    sinceFirst(counter, slot),
    `increase(${counter}[${slot}]) * ${part}`,
  ]);
}

function now(counter: string, slot: string): string {
  return `last_over_time(${counter}[${slot}])`;
}

/** Of one that was not there before, or began anew while no sample came: from its least. One sample tells nothing. */
function sinceFirst(counter: string, slot: string): string {
  const since = `${now(counter, slot)} - min_over_time(${counter}[${slot}]) and count_over_time(${counter}[${slot}]) > 1`;
  return unlessAnew(since, counter, slot);
}

function unlessAnew(expr: string, counter: string, slot: string): string {
  return `(${expr} unless resets(${counter}[${slot}]) > 0)`;
}

/** Of each series the first that there is. */
function anyOf(exprs: readonly string[]): string {
  return `(${exprs.join("\n  or\n  ")})`;
}
