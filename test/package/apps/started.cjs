const { startRelayscope } = require("relayscope/sdk");

const relayscope = startRelayscope({ serviceName: "started" });
require("./call.cjs").then(() => relayscope.shutdown());
