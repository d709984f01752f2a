import { label } from "../../names.ts";
import { ofRecord } from "../kit/figures.ts";
import { selectedLogs } from "../kit/selection.ts";

/** Log records of streams: metrics do not tell them from other calls. */
export const streamRecords = `${selectedLogs} | ${ofRecord("stream")}="true"`;

/** Output tokens ÷ the seconds from the first token to the end, of streams that ended well. */
export function tokensPerSecond(window: string, by?: string): string {
  const grouped = by === undefined ? "" : ` by (${by})`;
  const sum = (key: Parameters<typeof ofRecord>[0]) =>
    `sum${grouped} (sum_over_time(${streamRecords} | ${label.outcome}="ok" | ${ofRecord("timeToFirstChunk")}!="" | ${ofRecord("outputTokens")}!="" | unwrap ${ofRecord(key)} [${window}]))`;
  return `${sum("outputTokens")} / (${sum("duration")} - ${sum("timeToFirstChunk")})`;
}
