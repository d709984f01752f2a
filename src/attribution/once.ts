// A key may be anything that an app computes: a line for each would be a flood.
const most = 20;

/** Says each line once, and no more than twenty of them: what is wrong at one call is wrong at every call. */
export function createOnce(say: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (said.size >= most || said.has(line)) return;
    said.add(line);
    say(line);
  };
}
