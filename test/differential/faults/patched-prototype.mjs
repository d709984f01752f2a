// A method that everybody shares gets a wrapper.
import { EventEmitter } from "node:events";

const original = EventEmitter.prototype.emit;
EventEmitter.prototype.emit = function emit(...given) {
  return original.apply(this, given);
};
