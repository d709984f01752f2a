// Answers that say nothing of usage, and then one of the ways in which a process ends, while their tokens may be counted.
import { attempt, chat, model, noteAnswer, noteChunks } from "../attempt.mjs";
import { note } from "../probe.mjs";

/** Texts that take a tokenizer long: there are no blanks in them. */
const long = "relay".repeat(200_000);
const ends = {
  natural: () => {},
  "exit 3": () => process.exit(3),
  "exit code": () => (process.exitCode = 5),
  "before exit": () => process.on("beforeExit", (code) => note("event", "before exit", code)),
  "uncaught exception": () => setTimeout(() => thrown(new TypeError("nobody caught this")), 5),
  SIGTERM: () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => note("event", "survived"), 700);
  },
  "busy, natural": () => busy(),
  "busy, exit 3": () => busy().then(() => process.exit(3)),
};

await attempt("an answer", async () => noteAnswer("an answer", await fetch(model("untold"), chat())));
await attempt("a stream", async () =>
  noteChunks("a stream", (await fetch(model("steps"), chat({ ask: { stream: true } }))).body),
);
await attempt("a later answer", async () => {
  // In the meantime a worker of ours may have started.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await noteAnswer("a later answer", await fetch(model("untold"), chat()));
});
console.log("the app's own line");
console.error("the app's own complaint");
await ends[process.argv[2] ?? "natural"]();

/** More than anybody can count in the time that there is. */
async function busy() {
  for (let count = 0; count < 25; count++) {
    const response = await fetch(model("untold"), chat({ ask: { messages: [{ role: "user", content: long }] } }));
    await response.text();
  }
  note("event", "busy");
}

function thrown(error) {
  throw error;
}
