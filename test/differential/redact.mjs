// A service's own redaction, which fails in the way that is set.
const ways = {
  throws() {
    throw new Error("kept words");
  },
  rejects: () => Promise.reject(new Error("kept words")),
  works: (text) => text.replaceAll("Hello", "H***o"),
};

export default ways[process.env.DIFFERENTIAL_REDACT];
