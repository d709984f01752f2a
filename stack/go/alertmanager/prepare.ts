import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Go } from "../../go.ts";

const modulePath = "github.com/prometheus/alertmanager";

/** Puts a page in the place of the web interface, which the module embeds and does not hold, and builds from that copy. */
export async function completeAlertmanager(go: Go, work: string): Promise<void> {
  const { Dir } = JSON.parse(await go.run(["mod", "download", "-json", modulePath], work)) as { Dir: string };
  const copy = join(work, "source");
  copyFolder(Dir, copy);
  const pages = join(copy, "ui", "app", "dist");
  mkdirSync(pages, { recursive: true });
  writeFileSync(
    join(pages, "index.html"),
    "<!doctype html><title>Alertmanager</title><p>Built without its web interface.</p>\n",
  );
  await go.run(["mod", "edit", `-replace=${modulePath}=./source`], work);
}

// Folders are made anew: those of the module cache are read-only, and a copy of that could not be written to or removed.
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name));
    else copyFileSync(join(from, entry.name), join(to, entry.name));
  }
}
