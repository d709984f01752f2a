const adding = /\+=|\breduce\(|\badd\(|\bsum\w*\(/i;
const money = /\b(amounts?|costs?)\b/i;
const comment = /^\s*(\/\/|\/?\*)/;
const definition = /^\s*(export )?(function )?\w+\(.*\): .*\{$/;

/**
 * Lines of code that add up amounts of money with no word of their currency near them (five lines before, two after, which
 * is a function of the kind that this project has). A scan of words, not of types: it sees what is called an amount or a cost.
 */
export function addedAmounts(text: string): number[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (comment.test(line) || definition.test(line) || !adding.test(line)) return [];
    // A call may be broken over two lines.
    const isOpen = line.split("(").length > line.split(")").length;
    const statement = isOpen ? `${line}${lines[index + 1] ?? ""}` : line;
    if (!money.test(withoutTexts(statement))) return [];
    const around = lines.slice(Math.max(0, index - 5), index + 3).join("\n");
    return /currenc/i.test(around) ? [] : [index + 1];
  });
}

/** A metric's name is no amount. */
function withoutTexts(code: string): string {
  return code.replace(/"[^"]*"|'[^']*'/g, '""').replace(/`[^`$]*`/g, '""');
}
