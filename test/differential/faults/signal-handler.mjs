// A handler for SIGTERM that forgets to let the signal do what it did.
process.on("SIGTERM", () => process.exit(0));
