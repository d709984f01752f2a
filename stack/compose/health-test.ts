/** Why a health check would tell nothing: its command, where that always ends well; undefined for one that can fail. */
export function findIdleTest(test: readonly string[]): string | undefined {
  const [kind, ...words] = test;
  if (kind !== "CMD" && kind !== "CMD-SHELL") return undefined;
  const shell = kind === "CMD" && /^(\/\S*\/)?(ba|da|a)?sh$/.test(words[0] ?? "") && words[1] === "-c";
  const said = (shell ? words.slice(2) : words).join(" ").trim();
  const alone = /^(\/\S*\/)?(true|:|exit( 0)?|(echo|printf|sleep)\b[^;|&]*)$/;
  // Whatever comes before it, this is how it ends.
  const last = /(\|\||;|\n)\s*(\/\S*\/)?(true|:|exit 0|(echo|printf|sleep)\b[^;|&\n]*)[\s;]*$/;
  const asksNothing = /\s--?(version|help)$/;
  return [alone, last, asksNothing].some((pattern) => pattern.test(said)) ? said : undefined;
}
