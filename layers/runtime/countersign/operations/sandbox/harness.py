"""What runs around an author's JavaScript, inside the engine, so that all it gives back is text?

The engine's limits hold only while it runs a script. What it throws out of one is turned into text
afterwards, without a limit: a thrown object whose `toString` never ends would hang for ever. So
everything that can be caught is caught and told in here, and the few errors that cannot be caught
(an interruption) are of a type whose conversion the author's code cannot replace.
"""

from typing import Final

_HARNESS: Final = r"""
(() => {
  "use strict";
  const {stringify, parse} = JSON, {apply} = Reflect, {isFinite} = Number;
  const Failure = Error, Text = String, Waiting = Promise;
  const {resolve} = Promise, {then} = Promise.prototype, {slice} = String.prototype;
  const formless = [Map, Set, WeakMap, WeakSet, Promise, ArrayBuffer, RegExp];

  const about = (kind, fields) => ({__proto__: null, [kind]: {__proto__: null, ...fields}});
  const short = (value) => apply(slice, Text(value), [0, 1000]);

  const lock = (owner, name, changes) => Object.defineProperty(owner, name, {
    ...Object.getOwnPropertyDescriptor(owner, name), ...changes, configurable: false});
  const stack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
  const plain = {value: Error.prototype.toString, writable: false};
  Object.defineProperty(InternalError.prototype, "toString", plain);
  Object.defineProperty(InternalError.prototype, "stack", stack);
  Object.freeze(InternalError.prototype);
  lock(Error.prototype, "stack", {});
  Object.defineProperty(
    Error, "prepareStackTrace", {value: undefined, writable: false, configurable: false});

  const thrown = (error) => {
    try {
      if (error === null) return about("thrown", {isNull: true});
      if (!(error instanceof Failure)) {
        return about("thrown", {message: typeof error === "string" ? short(error) : ""});
      }
      const [name, message] = [short(error.name), short(error.message)];
      return about("thrown", {name, message, stack: short(error.stack)});
    } catch {
      return about("thrown", {message: ""});
    }
  };

  const written = (value) => {
    let refused;
    const json = function (key, inner) {
      let what;
      if (typeof inner === "number" && !isFinite(inner)) what = Text(inner);
      else if (typeof inner === "bigint") what = "a BigInt";
      else if (typeof inner === "function") what = "a function";
      else if (typeof inner === "symbol") what = "a symbol";
      else if (typeof inner === "object") {
        const made = formless.find((type) => inner instanceof type);
        if (made !== undefined) what = `a ${made.name}`;
      }
      if (what === undefined) return inner;
      refused ??= about("refused", {what, key: short(key)});
      return null;
    };
    const text = stringify({__proto__: null, value: value === undefined ? null : value}, json);
    return refused === undefined ? text : stringify(refused);
  };

  let report = null;
  const settle = (value) => {
    try { report = written(value); } catch (error) { report = stringify(thrown(error)); }
  };
  const begin = (makes, isHandler, given) => {
    try {
      const run = isHandler ? makes() : makes;
      if (typeof run !== "function") return stringify(about("refused", {what: "no function"}));
      const result = run(parse(given));
      if (result === null || typeof result !== "object" || typeof result.then !== "function") {
        settle(result);
      } else {
        const failed = (error) => { report = stringify(thrown(error)); };
        apply(then, apply(resolve, Waiting, [result]), [settle, failed]);
      }
    } catch (error) {
      report = stringify(thrown(error));
    }
    return report;
  };
  return (...call) => call.length === 0 ? report : begin(...call);
})()
"""


def harness(behind: str) -> str:
    """The harness, on lines after those of the script `behind`, so that no line means both.

    It evaluates to a function: with a script's function, whether that makes a handler, and the
    input as JSON, it runs the script; with nothing it gives the report so far. A report is JSON:
    `{"value"}`, `{"thrown": {name, message, stack}}` or `{"refused": {what, key}}`; null while a
    promise is open.
    """
    return "\n" * (behind.count("\n") + 1) + _HARNESS
