// Usage is asked for in a request that is written anew: its members stand in another order.
const original = globalThis.fetch;
globalThis.fetch = function fetch(input, init = undefined) {
  if (typeof init?.body !== "string" || !init.body.includes('"stream":true')) return original(input, init);
  try {
    const { model, ...rest } = JSON.parse(init.body);
    return original(input, { ...init, body: JSON.stringify({ ...rest, model }) });
  } catch {
    return original(input, init);
  }
};
