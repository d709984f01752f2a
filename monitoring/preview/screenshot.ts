import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Takes a picture of a page by headless Chromium, which gets a folder of its own and reaches nothing. */
export async function takeScreenshot(page: string, picture: string, height: number): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "relayscope-preview-"));
  const quiet = ["gpu", "background-networking", "component-update", "sync", "quic"];
  try {
    await run(process.env["CHROMIUM"] ?? "chromium", [
      "--headless",
      "--no-sandbox",
      "--no-first-run",
      ...quiet.map((what) => `--disable-${what}`),
      `--user-data-dir=${profile}`,
      `--window-size=1640,${height}`,
      "--hide-scrollbars",
      `--screenshot=${picture}`,
      `file://${page}`,
    ]);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

function run(command: string, given: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, given, { stdio: "ignore" });
    child.on("error", (error) => failed(new Error(`${command} can't be run (${error.message}): set CHROMIUM`)));
    child.on("close", (code) => (code === 0 ? done() : failed(new Error(`${command} ended with ${code}`))));
  });
}
