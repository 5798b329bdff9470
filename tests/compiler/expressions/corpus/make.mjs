// Which values does plain JavaScript give?  Writes corpus.json beside this file: `node make.mjs`.
//
// Each row is a source, its context, and what JavaScript makes of it. Where the language is
// different on purpose, the row also says what the language gives (`here`) and which of its
// differences that is. Nothing of the compiler has a part in this file.

import { writeFileSync } from "node:fs";

// What the language gives instead, and which of its differences that is.
class Different {
  constructor(here, difference) {
    this.here = here;
    this.difference = difference;
  }
}

const STOPS = { stops: true };
const absent = undefined;

const kind = (v) =>
  v === null || v === undefined ? "null"
  : Array.isArray(v) ? "list"
  : typeof v;
const scalar = (v) => ["boolean", "number", "string"].includes(kind(v));
const numbers = (...vs) => vs.every((v) => kind(v) === "number");
const strings = (...vs) => vs.every((v) => kind(v) === "string");
const text = (v) =>
  v === null || v === undefined ? "" : typeof v === "string" ? v : JSON.stringify(v);

// What plain JavaScript gives: a JSON value, or in words what JSON cannot hold.
function javascript(source, input) {
  let value;
  try {
    const whole = /^\$\{([\s\S]*)\}$/.exec(source);
    const body = whole && !whole[1].includes("${") ? `(${whole[1]})` : `\`${source}\``;
    value = new Function("input", `"use strict"; return ${body};`)(input);
  } catch {
    return { inWords: "throws" };
  }
  if (value === undefined) return { inWords: "undefined" };
  if (typeof value === "number" && !Number.isFinite(value)) return { inWords: String(value) };
  return value === null ? null : JSON.parse(JSON.stringify(value));
}

// What the language says of one operator: what JavaScript gave, or something different.
const compared = (decided) => (a, b, js) =>
  decided(a, b) ? js : new Different(STOPS, "different types, absent values, lists and objects do not compare");
const sameScalars = compared((a, b) => scalar(a) && kind(a) === kind(b));
const ordered = compared((a, b) => numbers(a, b) || strings(a, b));
const counted = (possible) => (a, b, js) =>
  numbers(a, b) && possible(a, b) ? js : new Different(null, "not computed: absent");
const kept = (a, b, js) =>
  typeof js === "boolean" && kind(a) !== "boolean"
    ? new Different(null, "a boolean does not pass beside a left side that is none")
    : js;

const BINARY = {
  "===": sameScalars,
  "!==": sameScalars,
  "==": sameScalars,
  "!=": sameScalars,
  "<": ordered,
  "<=": ordered,
  ">": ordered,
  ">=": ordered,
  "-": counted(() => true),
  "*": counted(() => true),
  "/": counted((a, b) => b !== 0),
  "%": counted((a, b) => b !== 0 && Number.isInteger(a) && Number.isInteger(b)),
  "+": (a, b, js) => {
    if (numbers(a, b)) return js;
    if (kind(a) === "null" || kind(b) === "null" || !(strings(a) || strings(b)))
      return new Different(null, "not computed: absent");
    return new Different(text(a) + text(b), "lists and objects join texts as JSON");
  },
  "||": kept,
  "&&": kept,
  "??": (a, b, js) => js,
};

const CALLS = {
  "!<a>": (a, b, js) => (kind(a) === "boolean" ? js : new Different(STOPS, "only booleans are tests")),
  "<a> ? 1 : 2": (a, b, js) => (kind(a) === "boolean" ? js : new Different(STOPS, "only booleans are tests")),
  "-<a>": (a, b, js) => (numbers(a) ? js : new Different(null, "not computed: absent")),
  "<a>.length": (a, b, js) =>
    ["list", "string"].includes(kind(a)) ? js : new Different(null, "a field of nothing is absent"),
  "<a>.toUpperCase()": (a, b, js) => (strings(a) ? js : new Different(null, "not computed: absent")),
  "<a>.toLowerCase()": (a, b, js) => (strings(a) ? js : new Different(null, "not computed: absent")),
  "<a>.trim()": (a, b, js) => (strings(a) ? js : new Different(null, "not computed: absent")),
  "Math.ceil(<a>)": (a, b, js) => (numbers(a) ? js : new Different(null, "not computed: absent")),
  "Math.floor(<a>)": (a, b, js) => (numbers(a) ? js : new Different(null, "not computed: absent")),
  "Math.round(<a>)": (a, b, js) => (numbers(a) ? js : new Different(null, "not computed: absent")),
  "Math.abs(<a>)": (a, b, js) => (numbers(a) ? js : new Different(null, "not computed: absent")),
  "Math.min(<a>, <b>)": (a, b, js) => (numbers(a, b) ? js : new Different(null, "not computed: absent")),
  "Math.max(<a>, <b>)": (a, b, js) => (numbers(a, b) ? js : new Different(null, "not computed: absent")),
  "<a>.startsWith(<b>)": (a, b, js) =>
    strings(a, b) ? js : new Different(STOPS, "only texts begin with or end with texts"),
  "<a>.endsWith(<b>)": (a, b, js) =>
    strings(a, b) ? js : new Different(STOPS, "only texts begin with or end with texts"),
  "<a>.includes(<b>)": (a, b, js) => {
    if (strings(a, b)) return js;
    const found = kind(a) === "list" && scalar(b) && a.includes(b);
    const alike = kind(a) === "list" && scalar(b) && a.every((each) => kind(each) === kind(b));
    return found || alike ? js : new Different(STOPS, "what may be in a list of other types is not decided");
  },
  "<a>[<b>]": (a, b, js) => {
    const position = ["list", "string"].includes(kind(a)) && numbers(b);
    const name = kind(a) === "object" && strings(b);
    return position || name ? js : new Different(null, "not computed: absent");
  },
  "<a>.join(<b>)": (a, b, js) => {
    const texts = kind(a) === "list" && strings(b) && a.every((each) => kind(each) !== "null");
    return texts ? new Different(a.map(text).join(b), "lists and objects join texts as JSON")
      : new Different(null, "not computed: absent");
  },
};

const OPERANDS = [
  [absent, null],
  [true, false],
  [0, 2, -3, 5.5],
  ["", "a", "5", "high"],
  [[], [1, 2], ["a", "high"]],
  [{}, { a: 1, high: "x" }],
];

// Written by hand: what authors write, over data of the types they mean.
const WRITTEN = {
  "${input.items.map(x => x.price * x.count)}": "items",
  "${input.items.filter(x => x.price > 5).length}": "items",
  "${input.items.some(x => x.price > 100)}": "items",
  "${input.items.every(x => x.count >= 1)}": "items",
  "${input.items.map(x => x.name).join(', ')}": "items",
  "${input.items.map(x => x.name.toUpperCase()).join('')}": "items",
  "${input.items.filter(x => x.name.startsWith('p')).map(x => x.name)}": "items",
  "${input.items.map(x => [x.name, x.count])}": "items",
  "${input.items.map(x => ({ name: x.name, total: x.price * x.count }))}": "items",
  "${input.items.length > 1 ? 'many' : 'few'}": "items",
  "${input.items[0]?.name ?? 'none'}": "items",
  "${[input.items.length, input.items.length * 2]}": "items",
  "${{ count: input.items.length, first: input.items[0] ?? null }}": "items",
  "${input.amount > 1000 && input.country === 'DE'}": "order",
  "${input.amount > 1000 || input.country !== 'DE'}": "order",
  "${!(input.amount > 1000)}": "order",
  "${input.amount > 1000 ? input.country : 'small'}": "order",
  "${(input.amount + 19) * 2 - 1}": "order",
  "${input.amount / 4 + input.amount % 7}": "order",
  "${-input.amount + 5}": "order",
  "${Math.max(input.amount, 100) - Math.min(input.amount, 100)}": "order",
  "${Math.round(input.amount / 3)}": "order",
  "${Math.ceil(input.amount / 3) === Math.floor(input.amount / 3) + 1}": "order",
  "${input.country + '-' + input.amount}": "order",
  "${input.country.toLowerCase() + input.country.length}": "order",
  "${(input.country ?? 'DE') === 'DE'}": "order",
  "${['DE', 'FR'].includes(input.country)}": "order",
  "${[1, 2, 3].includes(input.amount)}": "order",
  "${input.country[0] + input.country[1]}": "order",
  "${input.amount >= 10 && input.amount <= 5000 && input.express}": "order",
  "${input.express ? 'fast' : 'slow'}": "order",
  "${input.express === true || input.amount < 10}": "order",
  "${[input.express, !input.express]}": "order",
  "${{ ask: input.amount > 1000, express: input.express }}": "order",
  "${(input.amount > 10) === input.express}": "order",
  "${input['country'] === \"FR\"}": "order",
  "Order of ${input.amount} to ${input.country}: ${input.express}": "order",
  "$${input.amount}": "order",
  "${input.country}${input.country}": "order",
  "${'a' + (input.amount > 1000 ? '!' : '?')}": "order",
  "${1 + 2 * 3 - 4 / 2}": "order",
  "${(1 + 2) * 3 % 4}": "order",
  "${2 - 3 - 4}": "order",
  "${'5' + 1 + 2}": "order",
  "${1 + 2 + '5'}": "order",
  "${!!input.express}": "order",
  "${true && !false || false}": "order",
  "${false || true && false}": "order",
  "${0.5 + 0.25}": "order",
  "${1e3 + 2.5e-1}": "order",
  "${'\\u0041\\n\\t' + \"'\"}": "order",
  "${/* how much */ input.amount}": "order",
};
const DATA = {
  items: [
    { items: [] },
    { items: [{ name: "pen", price: 2, count: 10 }] },
    {
      items: [
        { name: "pen", price: 2, count: 10 },
        { name: "lamp", price: 120, count: 1 },
        { name: "paper", price: 5.5, count: 3 },
      ],
    },
  ],
  order: [
    { amount: 5, country: "DE", express: true },
    { amount: 1000, country: "FR", express: false },
    { amount: 4999, country: "DE", express: false },
    { amount: 2, country: "AT", express: true },
  ],
};

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function row(source, input, rule) {
  const js = javascript(source, input);
  const value = js?.inWords === "undefined" ? null : js;
  const made = rule ? rule(value) : value;
  const found = { source, input, javascript: js };
  if (made instanceof Different && !same(made.here, value)) Object.assign(found, made);
  return found;
}

function* operatorRows() {
  const templates = [
    ...Object.entries(BINARY).map(([sign, rule]) => [`<a> ${sign} <b>`, rule]),
    ...Object.entries(CALLS),
  ];
  let turn = 0;
  for (const [template, rule] of templates) {
    const rights = template.includes("<b>") ? OPERANDS : [[absent]];
    for (const lefts of OPERANDS)
      for (const others of rights)
        for (let again = 0; again < (lefts === others ? 6 : 1); again += 1) {
          turn += 1;
          const a = lefts[turn % lefts.length];
          const b = others[(turn + again + (again >> 1)) % others.length];
          const written = template.replaceAll("<a>", "input.a").replaceAll("<b>", "input.b");
          yield row(`\${${written}}`, { a, b }, (js) => rule(a, b, js));
        }
  }
}

function* writtenRows() {
  for (const [source, data] of Object.entries(WRITTEN))
    for (const input of DATA[data]) yield row(source, input);
}

const seen = new Map();
for (const each of [...operatorRows(), ...writtenRows()]) {
  const key = JSON.stringify([each.source, each.input]);
  if (!seen.has(key)) seen.set(key, JSON.stringify(each));
}
const rows = [...seen.values()];
writeFileSync(new URL("corpus.json", import.meta.url), `[\n${rows.join(",\n")}\n]\n`);
console.log(`${rows.length} rows, ${rows.filter((r) => r.includes('"difference"')).length} differ`);
