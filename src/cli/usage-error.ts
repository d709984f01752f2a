/** A command line that is not understood; its message names what is accepted, and holds nothing that was given but names. */
export class UsageError extends Error {}
