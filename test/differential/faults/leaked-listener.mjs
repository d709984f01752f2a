// One more listener on process, which ends nothing and is never taken away.
process.on("rejectionHandled", () => {});
