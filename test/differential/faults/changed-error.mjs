// The app gets an error, but one of ours around its own.
import { onRequest, shadow } from "../on-request.mjs";

onRequest((request) =>
  shadow(request, "onError", (original) => (error) => original(new Error(error.message, { cause: error }))),
);
