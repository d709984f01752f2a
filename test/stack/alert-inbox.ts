import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { until } from "../../stack/back-ends.ts";

/** A place on loopback where messages of Alertmanager come in. */
export interface Inbox<T> {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly messages: readonly T[];
  /** The first message that is one of these; throws when none comes. */
  wait(is: (message: T) => boolean, timeoutMs: number): Promise<T>;
  close(): Promise<void>;
}

/** What was posted, and to which path. */
export interface Posted<T> {
  readonly path: string;
  readonly body: T;
}

/** Takes JSON over HTTP, and says "ok" as Slack does, which Alertmanager wants of it. */
export async function openHttpInbox<T>(): Promise<Inbox<Posted<T>>> {
  const messages: Posted<T>[] = [];
  const server = createHttpServer((request, response) => {
    void take(request, messages).finally(() => response.writeHead(200, { "content-type": "text/plain" }).end("ok"));
  });
  return open(server, messages, () => server.closeAllConnections());
}

/** Takes mail over SMTP, as it is on the wire: headers, an empty line, the text. */
export async function openMailInbox(): Promise<Inbox<string>> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    speakSmtp(socket, (message) => messages.push(message));
  });
  return open(server, messages, () => sockets.forEach((socket) => socket.destroy()));
}

function speakSmtp(socket: Socket, take: (message: string) => void): void {
  let pending = "";
  let inMessage = false;
  socket.write("220 loopback\r\n");
  socket.setEncoding("utf8").on("data", (piece: string) => {
    pending += piece;
    for (;;) {
      const end = inMessage ? "\r\n.\r\n" : "\r\n";
      const at = pending.indexOf(end);
      if (at < 0) return;
      const text = pending.slice(0, at);
      pending = pending.slice(at + end.length);
      if (inMessage) take(text);
      socket.write(inMessage ? "250 taken\r\n" : replyTo(text));
      inMessage = !inMessage && text === "DATA";
      if (text === "QUIT") socket.end();
    }
  });
}

function replyTo(command: string): string {
  if (command.startsWith("EHLO")) return "250-loopback\r\n250 AUTH PLAIN\r\n";
  if (command.startsWith("AUTH")) return "235 known\r\n";
  if (command === "DATA") return "354 go on\r\n";
  return command === "QUIT" ? "221 bye\r\n" : "250 ok\r\n";
}

async function open<T>(server: Server, messages: readonly T[], end: () => void): Promise<Inbox<T>> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`,
    messages,
    async wait(is, timeoutMs) {
      const found = await until(async () => messages.find(is), timeoutMs);
      if (found === undefined) throw new Error(`no such message within ${timeoutMs} ms: ${JSON.stringify(messages)}`);
      return found;
    },
    async close() {
      const closed = new Promise((done) => server.close(done));
      end();
      await closed;
    },
  };
}

async function take<T>(request: IncomingMessage, messages: Posted<T>[]): Promise<void> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += String(piece);
  // The one boundary to what Alertmanager sends.
  messages.push({ path: request.url ?? "", body: JSON.parse(text) as T });
}
