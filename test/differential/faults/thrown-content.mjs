// What an answer says is read without a guard: half an event is no JSON.
import { subscribe } from "node:diagnostics_channel";

subscribe("undici:request:bodyChunkReceived", ({ chunk }) => JSON.parse(chunk.toString()));
