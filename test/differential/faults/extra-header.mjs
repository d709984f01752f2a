// Baggage leaves for the model host.
import { onRequest } from "../on-request.mjs";

onRequest((request) => request.addHeader("baggage", "team=search"));
