// The global fetch is replaced by one that does the same.
const original = globalThis.fetch;
globalThis.fetch = function fetch(input, init = undefined) {
  return original(input, init);
};
