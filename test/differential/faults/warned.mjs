// A deprecated call of ours makes Node warn in the app's name.
process.nextTick(() => process.emitWarning("ours", "DeprecationWarning", "OURS1"));
