// A line for people, on the stream that the app's own output goes to.
import { onRequest } from "../on-request.mjs";

onRequest(() => console.log("relayscope: a call"));
