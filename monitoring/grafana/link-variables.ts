import type { Look } from "./asked-panels.ts";
import type { ReplaceVariables, ScopedVars } from "./grafana.ts";

/** What Grafana puts in the place of variables outside of queries: in links, names and titles. */
export function replacerOf({ dashboard, chosen, time }: Look): ReplaceVariables {
  const known = new Map(dashboard.templating.list.map((variable) => [variable.name, variable]));
  const valuesOf = (name: string): readonly string[] => {
    const given = chosen[name] ?? "";
    return typeof given === "string" ? [given] : given;
  };
  const own: Readonly<Record<string, string>> = {
    __url_time_range: `from=${Math.round(time.from * 1000)}&to=${Math.round(time.to * 1000)}`,
    __from: String(Math.round(time.from * 1000)),
    __to: String(Math.round(time.to * 1000)),
  };
  return (text, scoped, as) =>
    text.replaceAll(
      /\$\{(__\w+)(?:\.([^}]+))?\}|\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g,
      (whole, special: string | undefined, path: string | undefined, braced: string, format: string, bare: string) => {
        const name = special ?? braced ?? bare;
        if (name in own) return own[name] ?? whole;
        if (special !== undefined) {
          const clicked = around(special, path ?? "", scoped);
          return clicked === undefined ? whole : as === "uriencode" ? encodeURIComponent(clicked) : clicked;
        }
        if (!known.has(name)) return whole;
        const values = valuesOf(name);
        if (format === "queryparam") return values.map((one) => `var-${name}=${encodeURIComponent(one)}`).join("&");
        return values.map((one) => (one === "$__all" ? (known.get(name)?.allValue ?? "") : one)).join(",");
      },
    );
}

/** `__field.labels.model`, `__data.fields["Model"]`, `__value.raw`: what stands around the value that was clicked. */
function around(what: string, path: string, scoped: ScopedVars | undefined): string | undefined {
  const { frame, field, rowIndex = 0 } = scoped?.__dataContext?.value ?? {};
  if (field === undefined || frame === undefined) return undefined;
  if (what === "__value") return String(field.values[rowIndex] ?? "");
  const [, quoted, alike, bare] = /^(?:labels|fields)(?:\[(?:"(.+)"|'(.+)')\]|\.(\w+))$/.exec(path) ?? [];
  const name = quoted ?? alike ?? bare;
  if (what === "__field") return name === undefined ? field.name : (field.labels?.[name] ?? "");
  const column = frame.fields.find((one) => one.config.displayName === name || one.name === name);
  return column === undefined ? undefined : String(column.values[rowIndex] ?? "");
}
