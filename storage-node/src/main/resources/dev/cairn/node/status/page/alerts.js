// Alerts, who silenced them, and the thresholds behind them.

import { again, ask, byId, duration, el, inUnit, number, operationName, Problem, remember, remembered, rows, say, show, span, time } from "./tools.js";
import { live } from "./live.js";

const CHANGES = 30;

/** So many that somebody has asked for stay. */
const CHANGES_MAX = 500;

/** How a limit is written in a form: a unit for people, and what one of it is in the unit of the API. */
const MILLIS = { label: "ms", one: 0.001 };
const SECONDS = { label: "s", one: 1 };
const HOURS = { label: "h", one: 3600 };
const SHARE = { label: "%", one: 0.01 };
const MEBIBYTES = { label: "MiB", one: 1 << 20 };
const FORMS = {
  duration: MILLIS,
  replicationLag: SECONDS,
  clockSkew: SECONDS,
  diskFullWithin: HOURS,
  memory: MEBIBYTES,
  successRate: SHARE,
  errorRate: SHARE,
  queueRatio: SHARE,
  deadLetterRatio: SHARE,
  owedCopies: { label: "", one: 1 },
  noLeader: SECONDS,
  diskUsed: SHARE,
  throughput: { label: "/s", one: 1 },
  absence: { label: "/s", one: 1 },
};
const MEASURES = {
  duration: "duration",
  memory: "memory of an operation",
  successRate: "share of successes",
  errorRate: "share of failures",
  throughput: "operations",
  absence: "operations",
  queueRatio: "fill of a queue",
  deadLetterRatio: "fill of the dead letters",
  owedCopies: "copies that are owed",
  noLeader: "time without a leader",
  diskUsed: "use of the disk",
  diskFullWithin: "time until the disk is full",
  replicationLag: "lag of a copy",
  clockSkew: "skew of clocks",
};

let silencing;

const formOf = (rule) => FORMS[rule.measure] ?? { label: "", one: 1 };
const limitName = (rule) => (rule.above === undefined ? "below" : "above");
const path = (rule) => "/v1/alerts/rules/" + encodeURIComponent(rule);
const words = (name) => name.replaceAll(/[-_]/g, " ");

function announce(text) {
  say(byId("announce"), text);
}

// What is active

function alertRow() {
  return el(
    "li",
    {},
    el("span", { class: "tag" }),
    el("p", {}, el("b", { class: "summary" }), el("span", { class: "dim about" })),
    el("button", { type: "button", class: "act" }),
  );
}

function updateAlert(row, alert) {
  row.className = alert.silencedUntil ? "silenced" : alert.state === "firing" ? alert.severity : "pending";
  say(row.querySelector(".tag"), alert.silencedUntil ? "silenced" : alert.state === "firing" ? alert.severity : "pending");
  say(row.querySelector(".summary"), alert.summary);
  const since = "since " + time(alert.since);
  const until = alert.silencedUntil ? `, silenced until ${time(alert.silencedUntil)}${alert.silencedBy ? " by " + alert.silencedBy : ""}` : "";
  say(row.querySelector(".about"), ` ${words(alert.rule)}, ${since}${until}`);
  const act = row.querySelector(".act");
  say(act, alert.silencedUntil ? "Unsilence" : "Silence");
  act.setAttribute("aria-label", act.textContent + " " + words(alert.rule));
  act.onclick = () => (alert.silencedUntil ? unsilence(alert.rule) : openSilence(alert.rule));
}

function drawActive(alerts) {
  const rank = { critical: 0, warning: 1, info: 2 };
  const order = (alert) => (alert.silencedUntil ? 10 : 0) + (alert.state === "firing" ? 0 : 5) + (rank[alert.severity] ?? 3);
  const sorted = [...alerts].sort((one, other) => order(one) - order(other) || one.id.localeCompare(other.id));
  const firing = sorted.filter((alert) => alert.state === "firing" && !alert.silencedUntil);
  rows(byId("active"), sorted, (alert) => alert.id, alertRow, updateAlert);
  rows(byId("banner"), firing, (alert) => alert.id, () => {
    const row = alertRow();
    const box = el("div", {}, ...row.childNodes);
    return box;
  }, updateAlert);
  show(byId("no-active"), sorted.length === 0);
  show(byId("alert-count"), firing.length > 0);
  say(byId("alert-count"), String(firing.length));
  document.title = (firing.length > 0 ? `(${firing.length}) ` : "") + "Cairn";
}

// Silencing

function openSilence(rule) {
  silencing = rule;
  say(byId("silence-title"), "Silence " + words(rule));
  say(byId("silence-problem"), "");
  byId("silence-by").value = remembered("name") ?? "";
  byId("silence-comment").value = "";
  byId("silence").showModal();
}

async function silence(event) {
  event.preventDefault();
  const by = byId("silence-by").value.trim();
  const comment = byId("silence-comment").value.trim();
  const body = { forSeconds: Number(byId("silence-for").value), by };
  if (comment) {
    body.comment = comment;
  }
  try {
    await ask(path(silencing) + "/silence", "PUT", body);
    remember("name", by);
    byId("silence").close();
    announce("Silenced: " + words(silencing));
    reload();
  } catch (problem) {
    say(byId("silence-problem"), told(problem));
  }
}

async function unsilence(rule) {
  const by = remembered("name");
  try {
    await ask(path(rule) + "/silence" + (by ? "?by=" + encodeURIComponent(by) : ""), "DELETE");
    announce("No longer silenced: " + words(rule));
  } catch (problem) {
    announce(told(problem));
  }
  reload();
}

/** What went wrong, for people; what is no problem of the node is one of this page. */
function told(problem) {
  if (!(problem instanceof Problem)) {
    throw problem;
  }
  return problem.message;
}

// Rules

function ruleRow(rule) {
  const id = "rule-" + rule.name.replaceAll(/[^A-Za-z0-9-]/g, "_");
  const form = el(
    "form",
    { novalidate: true, "aria-labelledby": id },
    el("div", { class: "title" }, el("b", { id }, words(rule.name)), " ", el("span", { class: "tag " + rule.severity }, rule.severity), el("span", { class: "dim about" })),
    el("label", { class: "limit" }, el("span", { class: "side" }), el("input", { type: "number", step: "any", name: "limit", inputmode: "decimal", "aria-describedby": id + "-problem" }), el("span", { class: "unit" }, formOf(rule).label)),
    el("label", { class: "switch" }, el("input", { type: "checkbox", role: "switch", name: "enabled" }), "on"),
    el("span", { class: "buttons" }, el("button", { type: "submit" }, "Save"), el("button", { type: "button", class: "quiet try" }, "Try on 24 h"), el("button", { type: "button", class: "quiet hush" }, "Silence")),
    el("p", { class: "problem", role: "alert", id: id + "-problem" }),
    el("p", { class: "outcome", role: "status" }),
  );
  form.addEventListener("input", () => {
    form.dataset.changed = "";
    tell(form, "", "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form);
  });
  form.querySelector(".try").addEventListener("click", () => tryRule(form));
  return el("li", {}, form);
}

function about(rule) {
  const statistic = rule.statistic ? (rule.statistic === "each" ? "each " : rule.statistic.toUpperCase() + " of ") : "";
  const subject = rule.operation ? operationName(rule.operation) : "";
  const where = rule.bucket ? (rule.bucket === "*each*" ? " in each bucket" : " in " + rule.bucket) : "";
  const parts = [`${statistic}${subject ? subject + " " : ""}${MEASURES[rule.measure] ?? rule.measure}${where}`];
  if (rule.windowSeconds) {
    parts.push("over " + span(rule.windowSeconds));
  }
  if (rule.forSeconds) {
    parts.push("for " + span(rule.forSeconds));
  }
  return rule.description ? rule.description : parts.join(", ");
}

function updateRule(row, rule) {
  const form = row.firstChild;
  form.rule = rule;
  say(form.querySelector(".about"), about(rule));
  say(form.querySelector(".side"), limitName(rule));
  const silenced = rule.silence && new Date(rule.silence.until) > new Date();
  const hush = form.querySelector(".hush");
  say(hush, silenced ? "Unsilence" : "Silence");
  hush.onclick = () => (silenced ? unsilence(rule.name) : openSilence(rule.name));
  form.classList.toggle("off", !rule.enabled);
  if (form.dataset.changed === undefined) {
    form.base = rule; // What the fields show; another person may change the rule meanwhile.
    form.limit.value = shownLimit(rule);
    form.enabled.checked = rule.enabled;
  }
}

/** Without the dust that divisions of binary fractions leave. */
const shownLimit = (rule) => String(Number((rule[limitName(rule)] / formOf(rule).one).toPrecision(10)));

function tell(form, problem, outcome) {
  say(form.querySelector(".problem"), problem);
  say(form.querySelector(".outcome"), outcome);
  form.limit.setAttribute("aria-invalid", String(problem !== ""));
}

/** What the form asks for; only what is not as it was. */
function changes(form) {
  const changed = {};
  const limit = form.limit.value.trim();
  if (limit !== shownLimit(form.base)) {
    changed[limitName(form.base)] = limit === "" ? null : Number((Number(limit) * formOf(form.base).one).toPrecision(12));
  }
  if (form.enabled.checked !== form.base.enabled) {
    changed.enabled = form.enabled.checked;
  }
  return changed;
}

async function save(form) {
  const changed = changes(form);
  if (Object.keys(changed).length === 0) {
    tell(form, "", "As it was.");
    return;
  }
  if (Object.values(changed).includes(null)) {
    tell(form, "A number, please.", "");
    return;
  }
  try {
    await ask(path(form.rule.name), "PATCH", changed);
    delete form.dataset.changed;
    tell(form, "", "Saved.");
    reload();
  } catch (problem) {
    tell(form, told(problem), "");
  }
}

async function tryRule(form) {
  const { silence, default: _, ...rule } = form.rule;
  tell(form, "", "Looking…");
  try {
    const answer = await ask("/v1/alerts/rules:try", "POST", { ...rule, ...changes(form) });
    tell(form, "", tried(answer.firings));
  } catch (problem) {
    tell(form, told(problem), "");
  }
}

function tried(firings) {
  if (firings.length === 0) {
    return "In the last 24 hours it would not have fired.";
  }
  const first = firings.slice(0, 3).map((firing) => `${time(firing.firedAt)} to ${firing.resolvedAt ? time(firing.resolvedAt) : "now"}`);
  const more = firings.length > first.length ? ` and ${firings.length - first.length} more` : "";
  return `In the last 24 hours it would have fired ${firings.length === 1 ? "once" : firings.length + " times"}: ${first.join("; ")}${more}.`;
}

// What was

function changeRow(change) {
  const state = change.state === "firing" ? (change.severity ?? "warning") : change.state;
  return el(
    "li",
    {},
    el("time", { datetime: change.at }, time(change.at)),
    el("span", { class: "tag " + state }, change.state),
    el("span", {}, change.summary, change.by ? el("span", { class: "dim" }, ` by ${change.by}${change.comment ? ": " + change.comment : ""}`) : null),
  );
}

/** The newest first, as far back as anybody has asked, without a gap. */
let past = [];

/** Whether there is nothing older. */
let complete = false;

async function loadOlder() {
  try {
    const older = (await ask(`/v1/alerts/history?limit=${CHANGES}&before=${encodeURIComponent(past.at(-1).at)}`)).changes;
    past.push(...older);
    complete = older.length < CHANGES;
    drawChanges();
  } catch (problem) {
    announce(told(problem));
  }
}

/** What is older stays, unless there is something between that is not known. */
function addNewest(newest) {
  const oldest = newest.at(-1)?.at ?? "";
  const joins = past.length > 0 && past[0].at >= oldest;
  const older = joins ? past.filter((change) => change.at < oldest) : [];
  past = [...newest, ...older.slice(0, CHANGES_MAX)];
  complete = newest.length < CHANGES || (complete && joins && older.length <= CHANGES_MAX);
  drawChanges();
}

function drawChanges() {
  rows(byId("changes"), past, (change) => change.at + change.rule + (change.alert ?? "") + change.state, changeRow, () => {});
  show(byId("older"), !complete);
  show(byId("no-changes"), past.length === 0);
}

// Life

let reload = () => {};

export function begin(isShown) {
  const active = again(() => 10, async () => drawActive((await ask("/v1/alerts")).alerts));
  const details = again(() => 15, async () => {
    if (isShown("alerts")) {
      rows(byId("rules"), (await ask("/v1/alerts/rules")).rules, (rule) => rule.name, ruleRow, updateRule);
      addNewest((await ask("/v1/alerts/history?limit=" + CHANGES)).changes);
    }
  });
  reload = () => {
    active();
    details();
  };
  byId("silence-form").addEventListener("submit", silence);
  byId("older").addEventListener("click", loadOlder);
  live.addEventListener("open", reload);
  live.addEventListener("alert", ({ detail }) => {
    announce(words(detail.state) + ": " + detail.summary);
    reload();
  });
  return details;
}
