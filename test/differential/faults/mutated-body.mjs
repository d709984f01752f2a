// A reader of the passive channel writes into the bytes that the app is about to read.
import { subscribe } from "node:diagnostics_channel";

subscribe("undici:request:bodyChunkReceived", ({ chunk }) => chunk.fill(120, 0, 1));
