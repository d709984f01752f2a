// Loaded before the preload: every name is this machine, and every port the corpus's server. Nothing is looked up, and
// nothing but loopback is reached. The environment says where the server and the receiver are.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const { CORPUS_PLAIN_PORT: plain, CORPUS_SECURE_PORT: secure, CORPUS_RECEIVER_PORT: receiver } = process.env;
const here = "127.0.0.1";

/** A socket's options, or those of a pipe, with the place changed alone. */
function moved(options, port) {
  if (typeof options !== "object" || options === null || options.path !== undefined) return options;
  const own = options.host === here && String(options.port) === receiver;
  return { ...options, host: here, port: own ? options.port : Number(port), lookup: undefined };
}

const connect = net.connect;
const moveAndConnect = (options, ...more) => connect(moved(options, plain), ...more);
net.connect = moveAndConnect;
net.createConnection = moveAndConnect;

const connectSecurely = tls.connect;
tls.connect = (options, ...more) =>
  // The certificate names nobody of the corpus.
  connectSecurely({ ...moved(options, secure), rejectUnauthorized: false }, ...more);

const refuse = (name) => {
  throw new Error(`corpus: ${name} was to be looked up`);
};
dns.lookup = refuse;
dns.resolve = refuse;
dns.promises.lookup = refuse;
dns.promises.resolve = refuse;
syncBuiltinESMExports();
