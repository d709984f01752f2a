// One call, and then one of the ways in which a process ends, named by the first argument.
import { attempt, chat, model, noteAnswer } from "../attempt.mjs";
import { describeError, note } from "../probe.mjs";

const ends = {
  natural: () => {},
  "exit 3": () => process.exit(3),
  "exit code": () => (process.exitCode = 5),
  "exit handler": () => process.on("exit", (code) => (process.exitCode = code + 6)),
  "before exit": () => process.on("beforeExit", (code) => note("event", "before exit", code)),
  "uncaught exception": () => setTimeout(() => thrown(new TypeError("nobody caught this")), 5),
  "uncaught in a call": () => void fetch(model("json"), chat()).then(() => setImmediate(() => thrown("a string"))),
  "unhandled rejection": () => void Promise.reject(new RangeError("nobody handled this")),
  "unhandled rejection of a call": () =>
    void fetch(`http://127.0.0.1:${process.env.DIFFERENTIAL_REFUSED_PORT}/v1/chat/completions`, chat()),
  "exception handled": () => {
    process.on("uncaughtException", (error, origin) => note("event", `handled ${origin}`, describeError(error)));
    setTimeout(() => thrown(new TypeError("handled")), 5);
  },
  "rejection handled": () => {
    process.on("unhandledRejection", (reason) => note("event", "rejection", describeError(reason)));
    void Promise.reject(new RangeError("handled"));
  },
  "top-level await": () => new Promise(() => {}),
  "top-level throw": () => thrown(new SyntaxError("at the top")),
  warning: () => process.emitWarning("mind the gap", { code: "APP1" }),
  abort: () =>
    void fetch(model("never"), chat({ init: { signal: AbortSignal.timeout(40) } })).catch((error) =>
      note("event", error.name),
    ),
  SIGTERM: () => signal("SIGTERM"),
  SIGINT: () => signal("SIGINT"),
  SIGHUP: () => signal("SIGHUP"),
  "SIGTERM in a call": () => {
    void fetch(model("never"), chat());
    setTimeout(() => signal("SIGTERM"), 30);
  },
  "SIGTERM handled, exit 7": () => handle("SIGTERM", () => process.exit(7)),
  "SIGINT handled, goes on": () => handle("SIGINT", () => clearInterval(waiting)),
  "SIGTERM handled, finishes work": () =>
    handle("SIGTERM", async () => {
      await noteAnswer("last", await fetch(model("later"), chat()));
      process.exit(0);
    }),
  "SIGTERM handled once": () => {
    process.once("SIGTERM", () => {
      note("event", "once");
      setTimeout(() => process.kill(process.pid, "SIGTERM"), 20);
    });
    return signal("SIGTERM");
  },
};
let waiting;

await attempt("call", async () => noteAnswer("call", await fetch(model("json"), chat())));
console.log("the app's own line");
console.error("the app's own complaint");
await ends[process.argv[2]]();

function thrown(error) {
  throw error;
}

/** Sends the signal to itself; if it survives, it goes on for a while and ends by itself. */
function signal(name) {
  process.kill(process.pid, name);
  setTimeout(() => note("event", `${name} survived`), 700);
}

function handle(name, handler) {
  process.on(name, (received, number) => {
    note("event", "handler", [received, number]);
    return handler();
  });
  waiting = setInterval(() => {}, 1_000);
  process.kill(process.pid, name);
}
