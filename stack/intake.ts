import { existsSync, readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request as requestEncrypted } from "node:https";
import { parse } from "yaml";
import { placeOf } from "./layout.ts";
import { partOf, type RunningStack } from "./running-stack.ts";

/** How services reach the collector of a running stack, by the configuration that it was started with. */
export interface Intake {
  readonly endpoint: string;
  /** The file of the certificate that it shows; undefined where it takes plain HTTP. */
  readonly certificate?: string;
  /** The file of the tokens that it takes, one a line; undefined where it asks for none. */
  readonly token?: string;
}

interface Configuration {
  readonly receivers?: {
    readonly otlp?: {
      readonly protocols?: {
        readonly http?: { readonly tls?: { readonly cert_file?: string }; readonly auth?: object };
      };
    };
  };
  readonly extensions?: { readonly bearertokenauth?: { readonly filename?: string } };
}

/** Reads it from the configuration files that the collector's command names. */
export function readIntake(stack: RunningStack): Intake {
  const files = partOf(stack, "otel-collector").order.arguments.flatMap(
    (word) => /^--config=(.+)$/.exec(word)?.[1] ?? [],
  );
  const configurations = files
    .filter((file) => existsSync(file))
    .map((file) => parse(readFileSync(file, "utf8")) as Configuration | null);
  const protocols = configurations.flatMap((one) => one?.receivers?.otlp?.protocols?.http ?? []);
  const certificate = protocols.findLast(({ tls }) => tls?.cert_file !== undefined)?.tls?.cert_file;
  const token = protocols.some(({ auth }) => auth !== undefined)
    ? configurations.findLast((one) => one?.extensions?.bearertokenauth !== undefined)?.extensions?.bearertokenauth
        ?.filename
    : undefined;
  const address = placeOf(stack.layout, "otel-collector").addresses["http"] ?? "";
  return {
    endpoint: `${certificate === undefined ? "http" : "https"}://${address}`,
    ...(certificate !== undefined && { certificate }),
    ...(token !== undefined && { token }),
  };
}

/** What a shell takes to send to it. Files are named, and what is in them is not told. */
export function describeSending({ endpoint, certificate, token }: Intake): string {
  return [
    `OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`,
    ...(certificate === undefined ? [] : [`OTEL_EXPORTER_OTLP_CERTIFICATE=${quote(certificate)}`]),
    ...(token === undefined
      ? []
      : [`OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$(head -n 1 ${quote(token)})"`]),
    "node --import relayscope/register app.js",
  ].join(" ");
}

/** Sends one OTLP request as JSON; resolves to "200", or to what was answered, or to why nothing was. */
export async function sendTo({ endpoint, certificate, token }: Intake, signal: string, body: object): Promise<string> {
  try {
    const ca = certificate === undefined ? undefined : readFileSync(certificate);
    const shown = token === undefined ? undefined : readFileSync(token, "utf8").trim().split("\n")[0];
    const headers = {
      "content-type": "application/json",
      ...(shown !== undefined && { authorization: `Bearer ${shown}` }),
    };
    // Its own certificate, whoever signed it, and whatever name it is for: here it is asked by its number.
    const trust = { ca, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
    const options = { method: "POST", headers, timeout: 10_000, agent: false as const };
    return await new Promise((done, fail) => {
      const url = `${endpoint}/v1/${signal}`;
      const asked = ca === undefined ? requestPlain(url, options) : requestEncrypted(url, { ...options, ...trust });
      asked.on("timeout", () => asked.destroy(new Error("no answer within 10 s")));
      asked.on("error", fail);
      asked.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        response.on("error", fail);
        response.on("end", () => {
          const code = response.statusCode ?? 0;
          done(code === 200 ? "200" : `${code} ${text.trim().slice(0, 200)}`.trim());
        });
      });
      asked.end(JSON.stringify(body));
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function quote(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path}'`;
}
