import { createRequire } from "node:module";
import type { ContentCode } from "./content-code.ts";
import { sayProblems } from "./settings/say-problems.ts";
import type { Settings } from "./settings/config.ts";

/**
 * The code of content capture and estimates, from the file beside the preload, where the settings ask for one of them.
 * Where it cannot be loaded one line says what is left out, and all else goes on.
 */
export function loadContent(settings: Settings): ContentCode | undefined {
  const wanted = [
    ...(settings.content === "NO_CONTENT" ? [] : ["content is not captured"]),
    ...(settings.estimateUsage ? ["usage is not estimated"] : []),
  ];
  if (wanted.length === 0) return undefined;
  try {
    const loaded = createRequire(import.meta.url)("./content.cjs") as { readonly contentCode: ContentCode };
    return loaded.contentCode;
  } catch (error) {
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    const reason = `content.cjs cannot be loaded (${String(code ?? name)})`;
    sayProblems(settings, [`relayscope: ${wanted.join(", and ")}: ${reason}. All else is told as without it`]);
    return undefined;
  }
}
