/** Rows that the suite does not emit yet, with the reason. A trailing star stands for all rows that begin so. */
export const unemitted: Readonly<Record<string, string>> = {
  "span:gen_ai.conversation.compacted": "no dialect read so far tells it",
  "span:gen_ai.prompt.name": "the responses dialect's prompt is an id, and it is not read yet",
  "span:gen_ai.prompt.version": "the responses dialect's prompt is not read yet",
  "span:gen_ai.prompt.variable.*": "the variables of stored prompts are not told",
  "span:gen_ai.usage.text.*": "usage is read as totals, cache, reasoning, audio and image",
  "within:relayscope.role": "no app of the suite has spans of its own about a relay with a role",
  "within:relayscope.usage.billed.*": "no SDK of the suite tells Cohere's calls by spans of its own",
  "http:network.protocol.name": "all of it is http",
  "http:http.request.header.*": "no setting captures headers",
  "http:http.response.header.*": "no setting captures headers",
  "http:http.request.body.size": "opt-in, and there is no switch for it",
  "http:http.response.body.size": "opt-in, and there is no switch for it",
  "label:http.client.request.duration/network.protocol.name": "all of it is http",
  "metric:gen_ai.client.embeddings.*": "proposed, not known to be merged",
  "label:gen_ai.client.embeddings.*": "proposed, not known to be merged",
  "exemplar:gen_ai.client.embeddings.*": "proposed, not known to be merged",
  "http:url.template": "opt-in, and the metric has it",
  "span:gen_ai.usage.audio.cache_read.input_tokens": "cached tokens are not read by modality",
  "span:gen_ai.usage.image.cache_read.input_tokens": "cached tokens are not read by modality",
  "event:gen_ai.client.operation.exception": "the call's own record tells of the failure",
};

/** What is wrong with the list of reasons, against the rows there are and the rows that were seen; one sentence each. */
export function judgeUnemitted(
  rows: readonly string[],
  seen: ReadonlySet<string>,
  reasons: Readonly<Record<string, string>> = unemitted,
): string[] {
  const missing = rows.filter((row) => !seen.has(row) && !Object.keys(reasons).some((pattern) => covers(pattern, row)));
  const stale = Object.keys(reasons).flatMap((pattern) => {
    const meant = rows.filter((row) => covers(pattern, row));
    if (meant.length === 0) return [`${pattern} has a reason, and is no row of the table`];
    const emitted = meant.filter((row) => seen.has(row));
    return emitted.map((row) => `${row} was emitted; its reason is stale (${pattern}: ${reasons[pattern]})`);
  });
  return [...missing.map((row) => `${row} was never emitted, and has no reason`), ...stale];
}

function covers(pattern: string, row: string): boolean {
  return pattern === row || (pattern.endsWith("*") && row.startsWith(pattern.slice(0, -1)));
}
