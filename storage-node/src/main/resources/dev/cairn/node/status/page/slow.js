// Slow requests, and on what their time went.

import { again, ask, bytes, byId, duration, el, operationName, Problem, rows, say, show, time } from "./tools.js";
import { live } from "./live.js";
import { colour } from "./charts.js";
import { chosenWindow } from "./figures.js";

/** What each stage is, and what to look at where it is long. */
const STAGES = {
  access: ["the head of the request and the checks that need no body", "the event loops have too much to do"],
  wait: ["a line: for a place, a thread, a batch or the event loop", "there is too much to do at once"],
  client: ["bytes on their way from the client or to it", "the client's line is slow, or it does not read"],
  metadata: ["reading or changing what is known of objects", "the disk of the log is slow"],
  disk: ["reading from a volume, or writing to it", "the disk is slow or full of work"],
  fsync: ["the volume's sync of the body", "the disk is slow or full of work"],
  replica: ["the agreement of the log", "the disk of the log is slow"],
  encode: ["making the answer", "the listing is long"],
};
const WINDOWS = [["1m", "minute"], ["5m", "5 minutes"], ["1h", "hour"], ["24h", "day"], ["start", "time since the start"]];
const TOP = 6;
const LIST = 50;

/** Of so many requests and steps of requests the former are picked. */
const PICKED_FROM = 300;

const stageColour = (stage) => `var(--stage-${STAGES[stage] ? stage : "other"})`;

const longest = (request) => request.stages.reduce((most, each) => (each.seconds > (most?.seconds ?? 0) ? each : most), undefined);

const what = (request) => request.notes.path ?? request.bucket ?? request.id;

/** Whether it is a request, and no step of one. */
const isWhole = (operation) => operation.notes.path !== undefined;

/** Shares of the whole time, one after the other. */
function stageBar(request) {
  const bar = el("span", { class: "stagebar", "aria-hidden": "true" });
  for (const stage of request.stages) {
    const part = el("i");
    part.style.width = (100 * stage.seconds) / Math.max(request.seconds, 1e-9) + "%";
    part.style.background = stageColour(stage.stage);
    bar.append(part);
  }
  return bar;
}

function makeRequest(request) {
  const mark = el("i", { class: "mark" });
  mark.style.background = colour(request.operation);
  const most = longest(request);
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "request", onclick: () => openRow(request) },
      el("span", { class: "op" }, mark, operationName(request.operation)),
      el("span", { class: "path" }, what(request)),
      el("b", { class: "took" }, duration(request.seconds)),
      stageBar(request),
      el("span", { class: "dim when" }, time(request.began) + (most ? ", most of it " + most.stage : "")),
      request.outcome === "success" ? null : el("span", { class: "tag bad" }, request.outcome),
    ),
  );
}

const list = (host, requests) => rows(host, requests, (each) => each.id + each.operation + each.began, makeRequest, () => {});

// The dialog

/** All that is kept of a request, or, if that was too long ago by now, what the list shows of it. */
async function openRow(request) {
  try {
    await open(request.id);
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    showOperations([request]);
  }
}

const open = async (id) => showOperations((await ask("/v1/metrics/exemplars/" + encodeURIComponent(id))).operations);

function showOperations(operations) {
  const dialog = byId("request");
  say(byId("request-title"), operationName(operations[0].operation) + " of " + duration(operations[0].seconds));
  byId("request-body").replaceChildren(...operations.map(waterfall));
  if (!dialog.open) {
    dialog.showModal();
  }
}

function waterfall(request, at) {
  const most = longest(request);
  const table = el(
    "table",
    { class: "waterfall" },
    el("caption", { class: "unseen" }, "Stages, and how long the request was in each"),
    el("colgroup", {}, el("col", { class: "name" }), el("col"), el("col", { class: "time" })),
    el("tbody", {}, ...request.stages.map((stage) => stageRow(request, stage))),
  );
  const facts = [
    ["Id", request.id],
    ["Began", new Date(request.began).toLocaleString()],
    ["Outcome", request.outcome],
    ["Bucket", request.bucket],
    ["Bytes", bytes(request.bytes)],
    ["Trace", request.traceId],
    ["Heap allocated", request.allocatedBytes === undefined ? undefined : bytes(request.allocatedBytes)],
    ...Object.entries(request.notes),
  ].filter(([, value]) => value !== undefined);
  return el(
    "section",
    {},
    at > 0 ? el("h3", {}, operationName(request.operation) + " of " + duration(request.seconds)) : null,
    table,
    most && STAGES[most.stage]
      ? el("p", { class: "advice" }, el("b", {}, Math.round((100 * most.seconds) / request.seconds) + "% was " + most.stage), ": " + STAGES[most.stage][0] + ". It is long if " + STAGES[most.stage][1] + ".")
      : el("p", { class: "advice" }, "No stages are known of it."),
    el("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))])),
  );
}

function stageRow(request, stage) {
  const bar = el("i");
  const begin = Math.min(100, (100 * stage.beginSeconds) / request.seconds);
  bar.style.marginLeft = begin + "%";
  bar.style.width = Math.max(0.4, Math.min(100 - begin, (100 * stage.seconds) / request.seconds)) + "%";
  bar.style.background = stageColour(stage.stage);
  return el(
    "tr",
    { title: STAGES[stage.stage]?.[0] },
    el("th", { scope: "row" }, stage.stage),
    el("td", { class: "track" }, bar),
    el("td", { class: "num" }, duration(stage.seconds)),
  );
}

async function find(event) {
  event.preventDefault();
  const id = byId("find-id").value.trim();
  say(byId("find-problem"), "");
  if (id === "") {
    return;
  }
  try {
    await open(id);
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    say(byId("find-problem"), problem.status === 404 ? "Nothing is kept of this request: it was not among the slowest, or is long ago." : problem.message);
  }
}

const exemplars = async (parameters) => (await ask("/v1/metrics/exemplars?" + new URLSearchParams(parameters))).exemplars;

export function begin(isShown) {
  for (const [value, label] of WINDOWS) {
    byId("slow-window").append(el("option", { value, selected: value === "5m" }, label));
  }
  for (const [stage, [meaning]] of Object.entries(STAGES)) {
    const mark = el("i", { class: "mark" });
    mark.style.background = stageColour(stage);
    byId("stages").append(el("li", { title: meaning }, mark, stage));
  }
  byId("find").addEventListener("submit", find);

  const top = again(() => 3, async () => {
    if (isShown("live")) {
      const requests = await exemplars({ window: chosenWindow(), limit: PICKED_FROM });
      const shown = requests.filter(isWhole).slice(0, TOP);
      list(byId("slowest"), shown);
      show(byId("no-slowest"), shown.length === 0);
    }
  });
  const all = again(() => 5, async () => {
    if (isShown("slow")) {
      const operation = byId("slow-operation").value;
      const parameters = { window: byId("slow-window").value, limit: operation ? LIST : PICKED_FROM };
      if (operation) {
        parameters.operation = operation;
      }
      const found = await exemplars(parameters);
      const requests = operation ? found : found.filter(isWhole).slice(0, LIST);
      list(byId("slow-list"), requests);
      show(byId("no-slow"), requests.length === 0);
    }
  });
  byId("slow-window").addEventListener("change", all);
  byId("slow-operation").addEventListener("change", all);
  byId("view-live").addEventListener("window", top);
  live.addEventListener("open", () => {
    top();
    all();
    nameOperations();
  });
  return () => {
    top();
    all();
  };
}

async function nameOperations() {
  if (byId("slow-operation").options.length > 1) {
    return;
  }
  try {
    const { operations } = await ask("/v1/metrics/operations?window=1m");
    byId("slow-operation").append(...operations.map(({ operation }) => el("option", { value: operation }, operationName(operation))));
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
  }
}
