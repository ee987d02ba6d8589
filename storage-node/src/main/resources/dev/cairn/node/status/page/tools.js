// What all parts of the page use: elements, numbers for people, requests to the node.

/** Makes an element. Children that are texts become text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const svg = tag === "svg" || tag === "polyline";
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Sets a text, and touches nothing if it is there already. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function show(node, shown) {
  if (node.hidden === shown) {
    node.hidden = !shown;
  }
}

/**
 * Makes the children of a list those of some items: rows of items that stay are kept, so focus and hover are too.
 * @param make makes the row of an item
 * @param update writes an item into its row
 */
export function rows(list, items, keyOf, make, update) {
  const old = new Map([...list.children].map((row) => [row.dataset.key, row]));
  let at = list.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let row = old.get(key);
    if (!row) {
      row = make(item);
      row.dataset.key = key;
    }
    old.delete(key);
    update(row, item);
    if (row === at) {
      at = at.nextElementSibling;
    } else {
      list.insertBefore(row, at);
    }
  }
  old.forEach((row) => row.remove());
}

/** A row of radio buttons that looks like one switch. */
export function choice(host, name, options, chosen, onChoice) {
  for (const [value, label] of options) {
    const input = el("input", { type: "radio", name, value, onchange: () => onChoice(value) });
    input.checked = value === chosen;
    host.append(el("label", {}, input, el("span", {}, label)));
  }
}

// Numbers. Between a number and its unit there is a space that does not break.

const NBSP = "\u00a0";
const NONE = "–";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const digits2 = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const digits3 = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export const count = (number) => (number === undefined ? NONE : whole.format(number));

/** Three digits that matter; whole from a hundred on. */
export const number = (value) =>
  value === undefined || value === null ? NONE : Math.abs(value) >= 100 ? whole.format(value) : digits3.format(value);

export const perSecond = (value) => (value === undefined || value === null ? NONE : number(value) + NBSP + "/s");

export function duration(seconds) {
  if (seconds === undefined || seconds === null) {
    return NONE;
  }
  if (seconds < 0.001) {
    return number(seconds * 1e6) + NBSP + "µs";
  }
  return seconds < 1 ? number(seconds * 1e3) + NBSP + "ms" : number(seconds) + NBSP + "s";
}

export function bytes(value) {
  if (value === undefined || value === null) {
    return NONE;
  }
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return number(value) + NBSP + units[unit];
}

export const percent = (share) =>
  share === undefined || share === null ? NONE : (share > 0 && share < 0.0001 ? "<0.01" : (share > 0.1 ? digits3 : digits2).format(share * 100)) + NBSP + "%";

/** A span as people say it: two units at most. */
export function span(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const told = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [length, unit] of parts) {
    const times = Math.floor(rest / length);
    if (times > 0 && told.length < 2) {
      told.push(times + NBSP + unit);
      rest -= times * length;
    } else if (told.length > 0) {
      break;
    }
  }
  return told.length === 0 ? "0" + NBSP + "s" : told.join(" ");
}

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The time of today, the day of others. */
export function time(text) {
  const at = new Date(text);
  return Math.abs(Date.now() - at) < 12 * 3600e3 ? clock.format(at) : dayAndClock.format(at);
}

/** A value in the unit in which the node gives it. */
export function inUnit(value, unit) {
  switch (unit) {
    case "seconds": return Math.abs(value) >= 60 ? span(value) : duration(value);
    case "ratio": return percent(value);
    case "bytes": return bytes(value);
    case "perSecond": return perSecond(value);
    default: return number(value);
  }
}

export const operationName = (name) => name.replaceAll("_", " ");

// Requests

/** What the node says went wrong, by RFC 9457. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || "The node answered " + status + ".");
    this.status = status;
    this.field = body.field;
  }
}

const ANSWER_WITHIN_MILLIS = 15_000;

export async function ask(path, method = "GET", body) {
  const options = { method, cache: "no-store" };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  options.signal = AbortSignal.timeout(ANSWER_WITHIN_MILLIS);
  let answer;
  let text;
  try {
    answer = await fetch(path, options);
    text = await answer.text();
  } catch {
    throw new Problem(0, { detail: "The node does not answer." });
  }
  const json = parsed(text);
  if (!answer.ok || json === undefined) {
    throw new Problem(answer.status, json ?? { detail: "What came is not the answer of a node." });
  }
  return json;
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return undefined;
  }
}

/** What is remembered of this person in this browser; nothing where it keeps nothing. */
export function remembered(name) {
  try {
    return localStorage.getItem("cairn." + name);
  } catch {
    return null;
  }
}

/** @param value null to forget it */
export function remember(name, value) {
  try {
    if (value === null) {
      localStorage.removeItem("cairn." + name);
    } else {
      localStorage.setItem("cairn." + name, value);
    }
  } catch {
    // Then it holds until the page is left.
  }
}

/**
 * Does something now and again, one at a time, while the page is seen.
 * @param everySeconds gives the time between two
 * @return does it now
 */
export function again(everySeconds, work) {
  let timer;
  let running = false;
  let due = false;
  async function run() {
    clearTimeout(timer);
    if (running) {
      due = true;
      return;
    }
    running = true;
    try {
      do {
        due = false;
        if (!document.hidden) {
          await work();
        }
      } while (due);
    } catch (problem) {
      if (!(problem instanceof Problem)) {
        throw problem;
      } // Else it is told by the state of the connection, or is done again.
    } finally {
      running = false;
      timer = setTimeout(run, everySeconds() * 1000);
    }
  }
  return run;
}
