// Each body is kept for good.
import { subscribe } from "node:diagnostics_channel";

const kept = [];
subscribe("undici:request:bodyChunkReceived", ({ chunk }) => kept.push(chunk));
