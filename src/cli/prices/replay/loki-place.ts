import { readBackEndPlace, type BackEndPlace } from "../../back-end/place.ts";

/** Where Loki is asked, and with which headers. */
export type LokiPlace = BackEndPlace;

/** Reads who asks from the environment. */
export function readLokiPlace(given: string, env: NodeJS.ProcessEnv): LokiPlace {
  const accepted = "a file, - or Loki's address, such as http://127.0.0.1:3100";
  return readBackEndPlace(given, { prefix: "LOKI", option: "--logs", accepted }, env);
}
