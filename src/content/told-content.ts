/** A part as it is told: one of the convention's, with nothing in it that must not leave. */
export interface ToldPart {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A message as it is told. */
export interface ToldMessage {
  readonly role: string;
  readonly parts: readonly ToldPart[];
  readonly name?: string;
  /** Answers only. */
  readonly finish_reason?: string;
}

/**
 * What a call says and is told, as JSON texts of the convention's forms: masked, within bounds, and with nothing else
 * kept of what was said. Absent where nothing was said.
 */
export interface ToldContent {
  readonly inputMessages?: string;
  readonly outputMessages?: string;
  readonly systemInstructions?: string;
  readonly toolDefinitions?: string;
}
