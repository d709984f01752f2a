import { connect } from "node:http2";

/** Sends an empty request to OTLP's trace service over gRPC; resolves to the status's number, or to why there is none. */
export function callGrpc(origin: string, { ca, token }: { ca?: Buffer; token?: string } = {}): Promise<string> {
  return new Promise((done) => {
    const session = connect(origin, { ...(ca && { ca }) });
    const end = (said: string): void => {
      session.destroy();
      done(said);
    };
    session.setTimeout(5000, () => end("no answer within 5 s"));
    session.on("error", (error) => end(`no answer: ${error.message}`));
    const stream = session.request({
      ":method": "POST",
      ":path": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
      "content-type": "application/grpc",
      te: "trailers",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });
    stream.on("error", (error) => end(`no answer: ${error.message}`));
    const look = (headers: NodeJS.Dict<string | string[]>): void => {
      const status = headers["grpc-status"];
      if (status !== undefined) end(String(status));
    };
    stream.on("response", look);
    stream.on("trailers", look);
    stream.on("close", () => end("no answer: closed"));
    stream.resume();
    // Not compressed, of no length.
    stream.end(Buffer.alloc(5));
  });
}
