// What does plain JavaScript make of a body in many spellings?  Writes bodies.json beside this
// file: `node make.mjs`. Each body is one that authors write; its variants mean the same.

import { writeFileSync } from "node:fs";

const VARIANTS = 50;
const AMOUNTS = [0, 1, 999.5, 1000, 1000.5, 1001, 5000, -3].map((amount) => ({ amount }));
const NOTHING = [{}, { amount: 3 }, { other: null }];

const names = ["input", "order", "i", "request", "data2", "_x", "given"];
const spaces = [["", ""], [" ", ""], ["", " "], [" ", " "], ["  ", "  "], ["\n  ", "\n"]];
const comments = ["", "// Is a person needed?\n", "/* large amounts */ ", "/* a { b } */"];
const ends = ["", ";"];

// One of a list; the same for the same number at the same call, so that a variant is repeatable.
let calls = 0;
const at = (list, n) => {
  calls += 1;
  let mixed = Math.imul(n + 1, 2654435761) ^ Math.imul(calls, 40503);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 2246822519);
  return list[((mixed ^ (mixed >>> 13)) >>> 0) % list.length];
};

// The four spellings of a handler's head, `input` named as given.
const head = (name, n) => at([`(${name})`, `( ${name} )`, name, `(${name}) `], n);

function asks(n) {
  const name = at(names, n);
  const [open, close] = at(spaces, n);
  const test = at(
    [`${name}.amount > 1000`, `1000 < ${name}.amount`, `${name}.amount>1000`,
      `(${name}.amount) > (1000)`, `${name}["amount"] > 1e3`, `!(${name}.amount <= 1000)`,
      `${name}?.amount > 1000`],
    n,
  );
  const key = at(["needsApproval", '"needsApproval"', "'needsApproval'"], n);
  const object = `{${open}${key}:${at(["", " "], n)}${test}${at(["", ","], n)}${close}}`;
  const arrow = `${head(name, n)} =>`;
  const end = at(ends, n);
  return at(
    [
      `${arrow} (${object})${end}`,
      `${arrow} { return ${object}${end} }`,
      `${arrow} { const needed = ${test}; return { needsApproval: needed }${end} }`,
      `${arrow} { ${at(comments, n)}const limit = 1000; return {` +
        ` needsApproval: ${name}.amount > limit };\n}${end}`,
      `${arrow} {\n  const amount = ${name}.amount;\n  const limit = 1000;\n` +
        `  return { needsApproval: limit < amount };\n}`,
      `${at(comments, n)}${arrow}\n  (${object})`,
    ],
    n,
  );
}

const constant = (fields) => (n) => {
  const [open, close] = at(spaces, n);
  const written = Object.entries(fields)
    .map(([key, value], index) => `${at([key, `"${key}"`, `'${key}'`], n)}: ${value}`)
    .join(at([", ", ",", " , ", ",\n  "], n));
  return `{${open}${written}${at(["", ","], n)}${close}}`;
};

const handler = (fields) => (n) => {
  const object = constant(fields)(n);
  const arrow = at(["() =>", "( ) =>", `(${at(names, n)}) =>`, `${at(names, n)} =>`], n);
  const end = at(ends, n);
  return at(
    [
      `${arrow} (${object})${end}`,
      `${arrow} { return ${object}${end} }`,
      `${arrow} { const result = ${object}; return result; }${end}`,
      `${at(comments, n)}${arrow} {\n  ${at(comments, n)}return (${object});\n}`,
    ],
    n,
  );
};

const code = (fields, comment = "") => (n) => {
  const object = constant(fields)(n);
  const end = at(ends, n);
  return at(
    [
      `${comment}return ${object}${end}`,
      `${comment}${at(comments, n)}return ${object};${at(["", "\n", "\n\n"], n)}`,
      `${comment}const result = ${object};\nreturn result${end}`,
      `${comment}return (${object})${end}${at(["", " // done"], n)}`,
      `() => (${object})${end}`,
      `${comment}const yes = true; const result = ${object};${at([" ", "\n"], n)}return result;`,
    ],
    n,
  );
};

const BODIES = [
  ["handler", "(input) => ({ needsApproval: input.amount > 1000 })", asks, AMOUNTS, "amount"],
  ["handler", "() => ({ processed: true })", handler({ processed: true }), NOTHING],
  ["code", "return { approved: true, auto: true };", code({ approved: true, auto: true }), NOTHING],
  ["code", "// Run linter\nreturn { passed: true };\n",
    code({ passed: true }, "// Run linter\n"), NOTHING],
  ["code", "// Run tests\nreturn { passed: true };\n",
    code({ passed: true }, "// Run tests\n"), NOTHING],
];

// A handler is a function; code is the inside of one, or a handler.
function javascript(kind, source, input) {
  const asFunction = () => new Function(`return (${source.replace(/;\s*$/, "")}\n);`)()(input);
  if (kind === "handler") return asFunction();
  return source.includes("return") ? new Function("input", source)(input) : asFunction();
}

const rows = [];
for (const [kind, body, variant, inputs, reads] of BODIES) {
  const sources = new Set([body]);
  for (let n = 0; sources.size <= VARIANTS; n += 1) {
    if (n > 10000) throw new Error(`${body} has only ${sources.size} variants`);
    calls = 0;
    sources.add(variant(n));
  }
  for (const source of sources) {
    const values = inputs.map((input) => javascript(kind, source, input));
    rows.push({ body, kind, source, ...(reads ? { reads } : {}), inputs, values });
  }
}
const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
writeFileSync(new URL("bodies.json", import.meta.url), `[\n${lines}\n]\n`);
console.log(`${rows.length} bodies`);
