// What the Operator's NODE_OPTIONS require.
try {
  require("./relayscope/dist/register.js");
} catch (error) {
  // A Node that cannot require an ES module: an error here would stop the app.
  console.error(`relayscope: off: ${error.code ?? error.name}. The app runs as without it.`);
}
