// Dead letters: copies that could not be made however often it was tried. A person has each tried again, or gives it up.

import { ask, byId, count, el, Problem, rows, say, show, time } from "./tools.js";

const PATH = "/v1/cluster/dead-letters";

/** As many as are shown; who has more retries or discards all. */
const SHOWN_MAX = 100;

const short = (id) => id.slice(-8);
const copies = (number) => (number === 1 ? "one copy is" : count(number) + " copies are");

let reload = () => {};

/** What is to be discarded, once it is said again. */
let discarding = {};

async function act(action, chosen, done) {
  try {
    say(byId("letters-outcome"), done(await ask(PATH + ":" + action, "POST", chosen)));
    say(byId("letters-problem"), "");
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    say(byId("letters-problem"), problem.message);
    say(byId("letters-outcome"), "");
  }
  reload();
}

const retry = (chosen) => act("retry", chosen, ({ retried, noRoom }) => `Tried again: ${count(retried)}.` + (noRoom > 0 ? ` No room for ${count(noRoom)}: their node has too many repairs.` : ""));

function openDiscard(chosen, what) {
  discarding = chosen;
  say(byId("discard-title"), "Discard " + what);
  byId("discard").showModal();
}

function discard(event) {
  event.preventDefault();
  byId("discard").close();
  act("discard", discarding, ({ discarded }) => `Discarded: ${count(discarded)}.`);
}

function row(letter) {
  const names = { names: [letter.name] };
  const blob = short(letter.content);
  return el(
    "li",
    {},
    el("p", {}, el("b", { class: "summary" }), el("span", { class: "dim about" })),
    el("button", { type: "button", class: "retry", "aria-label": "Retry " + blob, onclick: () => retry(names) }, "Retry"),
    el("button", { type: "button", class: "quiet discard", "aria-label": "Discard " + blob, onclick: () => openDiscard(names, blob) }, "Discard"),
  );
}

function update(row, letter) {
  say(row.querySelector(".summary"), letter.reason);
  say(row.querySelector(".about"), ` ${short(letter.content)} owed by ${short(letter.node)}, ${copies(letter.copiesLeft)} left, ${count(letter.attempts)} attempts since ${time(letter.firstFailed)}, the last ${time(letter.lastFailed)}`);
  row.title = letter.name;
}

/** @param depth how many there are, as the cluster told */
export async function draw(depth) {
  const { deadLetters } = depth > 0 ? await ask(`${PATH}?limit=${SHOWN_MAX}`) : { deadLetters: [] };
  rows(byId("letters"), deadLetters, (letter) => letter.name + letter.lastFailed, row, update);
  say(byId("letters-about"), deadLetters.length < depth ? `the first ${count(deadLetters.length)} of ${count(depth)}` : "");
  show(byId("letters-all"), deadLetters.length > 0);
  show(byId("no-letters"), deadLetters.length === 0);
}

/** @param changed is called when some were retried or discarded */
export function begin(changed) {
  reload = changed;
  byId("retry-all").addEventListener("click", () => retry({ all: true }));
  byId("discard-all").addEventListener("click", () => openDiscard({ all: true }, "all dead letters"));
  byId("discard-form").addEventListener("submit", discard);
}
