// A listener of ours on each request that the app makes through node:http.
import { subscribe } from "node:diagnostics_channel";

subscribe("http.client.request.created", ({ request }) => request.on("response", () => {}));
