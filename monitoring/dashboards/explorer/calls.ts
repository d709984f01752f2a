import { callTable, callsWhere, type CallColumn } from "../kit/call-table.ts";
import { toSpans } from "../kit/links.ts";
import type { Placed } from "../kit/panel.ts";
import { table } from "../kit/panels.ts";
import { spans } from "../kit/queries.ts";

const shown: readonly CallColumn[] = [
  "requestModel",
  "serverAddress",
  "outcome",
  "errorType",
  "attempts",
  "inputTokens",
  "outputTokens",
];

/** What is said of a table of calls. */
interface Words {
  readonly id: number;
  readonly title: string;
  readonly says: string;
  readonly normal: string;
  readonly act: string;
  readonly none: string;
  readonly size: readonly [width: number, height: number];
}

/** Calls of one kind, each with its trace: failed, tried again, cut short. */
export function callsThat(words: Words, ...conditions: readonly string[]): Placed {
  const query = callsWhere(shown, ...conditions);
  return table(
    {
      ...words,
      says: `${words.says} The newest 100; a click on the model or the outcome shows the call's trace above. From Tempo, by TraceQL.`,
      none: `${words.none}, or traces are not kept: Tempo is not there`,
      targets: [spans(query, 100)],
      links: [toSpans("In Explore", query)],
    },
    callTable(shown),
  );
}
