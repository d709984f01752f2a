// The flush at the end fails, and its failure becomes the app's exit code.
process.on("exit", () => (process.exitCode = 1));
