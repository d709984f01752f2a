// What goes wrong in a request is never told to the app.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) => shadow(request, "onError", () => () => {}));
