// One call, as any service makes it; nothing here knows of Relayscope.
async function call() {
  const response = await fetch(`${process.env.RELAY}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "mock", messages: [{ role: "user", content: "hello" }] }),
  });
  await response.text();
  console.log(response.status);
}
module.exports = call();
