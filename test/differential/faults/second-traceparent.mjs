// Two injectors, neither of which looks whether the other was there. Ours guards the one request object; this one
// goes by the prototype.
import { onRequest } from "../on-request.mjs";

onRequest((request) =>
  Object.getPrototypeOf(request).addHeader.call(
    request,
    "traceparent",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  ),
);
