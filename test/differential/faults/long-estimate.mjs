// At the exit what is being counted is waited for, however long it takes.
process.on("exit", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_800));
