import { startRelayscope } from "relayscope/sdk";

const relayscope = startRelayscope({ serviceName: "started" });
await import("./call.mjs");
await relayscope.shutdown();
