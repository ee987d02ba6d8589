// Operations, failures and the node in numbers.

import { again, ask, bytes, byId, count, choice, duration, el, number, operationName, percent, perSecond, rows, say, show, span } from "./tools.js";
import { live } from "./live.js";
import { colour, isRequest, lastMinute, order, showWindow, started } from "./charts.js";

const WINDOWS = [["live", "10 s"], ["1m", "1 min"], ["5m", "5 min"], ["1h", "1 h"], ["24h", "24 h"], ["start", "start"]];
const POLL_SECONDS = { "1m": 2, "5m": 3 };

/** What each kind of failure means to who runs the node. */
const MEANING = {
  client: "the request was wrong, or its client went away",
  conflict: "a precondition did not hold",
  timeout: "something took too long",
  network: "another node could not be reached",
  disk: "the disk failed or is full",
  corruption: "stored bytes are damaged",
  overload: "there was too much to do",
  internal: "an error of the node: see its log",
};

let window_ = "live";
let scope_ = "node";
let shown = []; // Statistics of the window, each with its operation.
let rates = {};
let sortBy = null;
let descending = true;
let startedAt = null;

export const chosenWindow = () => (window_ === "live" ? "1m" : window_);

const sum = (list, of) => list.reduce((all, each) => all + (of(each) ?? 0), 0);
const failed = (statistics) => sum(Object.entries(statistics.outcomes ?? {}), ([kind, times]) => (kind === "success" ? 0 : times));

// Columns of the table

const COLUMNS = [
  { id: "operation", label: "Operation", value: (row) => -order(row.operation) },
  { id: "now", label: "Now", value: (row) => rates[row.operation] ?? 0, text: (row) => perSecond(scope_ === "cluster" ? row.perSecond : (rates[row.operation] ?? 0)) },
  { id: "spark", label: "Last minute" },
  { id: "count", label: "Count", value: (row) => row.count, text: (row) => count(row.count) },
  { id: "p50", label: "P50", value: (row) => row.durationSeconds?.p50 ?? 0, text: (row) => duration(row.durationSeconds?.p50) },
  { id: "p95", label: "P95", value: (row) => row.durationSeconds?.p95 ?? 0, text: (row) => duration(row.durationSeconds?.p95) },
  { id: "p99", label: "P99", value: (row) => row.durationSeconds?.p99 ?? 0, text: (row) => duration(row.durationSeconds?.p99) },
  { id: "bytes", label: "Bytes/s", value: (row) => row.bytesPerSecond, text: (row) => (row.bytes > 0 ? bytes(row.bytesPerSecond) + "/s" : "–") },
  {
    id: "failures",
    label: "Failed",
    value: (row) => failed(row) / Math.max(1, row.count),
    text: (row) => (failed(row) === 0 ? "0" : count(failed(row)) + " (" + percent(failed(row) / row.count) + ")"),
  },
];

function makeHead() {
  byId("operations").tHead.rows[0].append(
    ...COLUMNS.map((column) =>
      el("th", { scope: "col", class: "c-" + column.id }, column.value ? el("button", { type: "button", onclick: () => sort(column) }, column.label) : column.label),
    ),
  );
}

/** Once: the greatest first; again: the least; a third time: as at first. */
function sort(column) {
  if (sortBy !== column) {
    sortBy = column;
    descending = true;
  } else if (descending) {
    descending = false;
  } else {
    sortBy = null;
  }
  COLUMNS.forEach((each, at) => {
    const head = byId("operations").tHead.rows[0].cells[at];
    if (each === sortBy) {
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
  });
  drawTable();
}

function makeRow(row) {
  const mark = el("i", { class: "mark" });
  mark.style.background = colour(row.operation);
  return el(
    "tr",
    {},
    ...COLUMNS.map((column, at) => {
      const attributes = { class: "c-" + column.id, "data-label": column.label };
      if (at === 0) {
        return el("th", { ...attributes, scope: "row" }, mark, operationName(row.operation));
      }
      return el("td", attributes, column.id === "spark" ? sparkline(row.operation) : "");
    }),
  );
}

function sparkline(operation) {
  const line = el("polyline", { fill: "none", "stroke-width": "1.5", "vector-effect": "non-scaling-stroke" });
  line.style.stroke = colour(operation);
  return el("svg", { class: "spark", viewBox: "0 0 120 28", preserveAspectRatio: "none", "aria-hidden": "true" }, line);
}

function updateRow(row, item) {
  COLUMNS.forEach((column, at) => {
    if (column.text) {
      say(row.cells[at], column.text(item));
    } else if (column.id === "spark") {
      drawSparkline(row.cells[at].querySelector("polyline"), scope_ === "cluster" ? [] : lastMinute(item.operation));
    }
  });
  row.classList.toggle("step", !isRequest(item.operation));
  row.cells[COLUMNS.length - 1].classList.toggle("bad", failed(item) > 0);
}

function drawSparkline(line, values) {
  const top = Math.max(...values, 1e-9);
  const points = values.map((value, at) => `${(120 - (values.length - 1 - at) * (120 / 59)).toFixed(1)},${(26 - (value / top) * 24).toFixed(1)}`);
  line.setAttribute("points", points.join(" "));
}

function drawTable() {
  const usual = (one, other) => order(one.operation) - order(other.operation) || one.operation.localeCompare(other.operation);
  const list = shown.filter((row) => row.count > 0 || rates[row.operation] > 0).sort(usual);
  if (sortBy) {
    list.sort((one, other) => (descending ? 1 : -1) * (sortBy.value(other) - sortBy.value(one)) || usual(one, other));
  }
  rows(byId("operations").tBodies[0], list, (row) => row.operation, makeRow, updateRow);
  show(byId("operations"), list.length > 0);
  show(byId("no-operations"), list.length === 0);
}

// Failures

function drawFailures() {
  const kinds = {};
  const requests = shown.filter((row) => isRequest(row.operation));
  for (const row of requests) {
    for (const [kind, times] of Object.entries(row.outcomes ?? {})) {
      if (kind !== "success") {
        kinds[kind] ??= { kind, times: 0, of: [] };
        kinds[kind].times += times;
        kinds[kind].of.push([times, row.operation]);
      }
    }
  }
  const list = Object.values(kinds).sort((one, other) => other.times - one.times);
  const all = sum(requests, (row) => row.count);
  const most = Math.max(1, ...list.map((each) => each.times));
  rows(
    byId("failures"),
    list,
    (each) => each.kind,
    (each) => el("li", {}, el("span", { class: "what" }, el("b", {}, each.kind), " ", el("span", { class: "dim" }, MEANING[each.kind] ?? "")), el("span", { class: "amount" }), el("span", { class: "bar" }, el("i")), el("span", { class: "dim of" })),
    (row, each) => {
      say(row.querySelector(".amount"), count(each.times));
      row.querySelector(".bar i").style.width = (100 * each.times) / most + "%";
      say(row.querySelector(".of"), each.of.sort((one, other) => other[0] - one[0]).map(([times, operation]) => operationName(operation) + " " + count(times)).join(", "));
    },
  );
  show(byId("no-failures"), list.length === 0);
  say(byId("failures-sum"), list.length === 0 ? "" : percent(sum(list, (each) => each.times) / Math.max(1, all)) + " of requests");
}

// Tiles

const TILES = [
  { label: "Requests", of: (now) => perSecond(sum(now.requests, (each) => each.second?.perSecond)) },
  { label: "Bytes in", of: (now) => bytes(now.by.upload?.second?.bytesPerSecond ?? 0) + "/s" },
  { label: "Bytes out", of: (now) => bytes(now.by.download?.second?.bytesPerSecond ?? 0) + "/s" },
  { label: "Write P95", of: (now) => duration(now.by.upload?.tenSeconds.durationSeconds?.p95) },
  { label: "Read P95", of: (now) => duration(now.by.download?.tenSeconds.durationSeconds?.p95) },
  {
    label: "Failed",
    of: (now) => percent(sum(now.requests, (each) => failed(each.tenSeconds)) / Math.max(1, sum(now.requests, (each) => each.tenSeconds.count))),
    bad: (now) => sum(now.requests, (each) => failed(each.tenSeconds)) > 0,
  },
];

function drawTiles(aggregate) {
  const now = {
    requests: aggregate.operations.filter((each) => isRequest(each.operation)),
    by: Object.fromEntries(aggregate.operations.map((each) => [each.operation, each])),
  };
  rows(
    byId("tiles"),
    TILES,
    (tile) => tile.label,
    (tile) => el("div", {}, el("dt", {}, tile.label), el("dd")),
    (row, tile) => {
      say(row.lastChild, tile.of(now));
      row.classList.toggle("bad", tile.bad?.(now) ?? false);
    },
  );
}

// Node

const METERS = [
  { label: "Heap", used: "heapUsedBytes", limit: "heapLimitBytes" },
  { label: "RocksDB memory", used: "rocksdbBytes", limit: "rocksdbLimitBytes" },
  { label: "Network buffers", used: "nettyBytes", limit: "nettyLimitBytes" },
  { label: "Disk", used: (node) => node.diskTotalBytes - node.diskFreeBytes, limit: "diskTotalBytes", warn: 0.8, bad: 0.9 },
  { label: "Threads of the gate", used: "gateBusy", limit: "gatePermits", format: number },
];
const COUNTS = [
  ["Resident memory", (node) => bytes(node.residentBytes)],
  ["Requests in flight", (node) => count(node.requestsInFlight)],
  ["Uploads in flight", (node) => count(node.uploadsInFlight)],
  ["Uploads that wait", (node) => count(node.uploadsWaiting)],
  ["Calls that wait for a thread", (node) => count(node.gateQueue)],
  ["Connections", (node) => count(node.connections)],
];

function drawNode(node) {
  const of = (key) => (typeof key === "function" ? key(node) : node[key]);
  const meters = METERS.map((meter) => ({ ...meter, value: of(meter.used), max: of(meter.limit) })).filter((meter) => meter.max > 0);
  rows(
    byId("meters"),
    [...meters, ...COUNTS.map(([label, text]) => ({ label, text }))],
    (item) => item.label,
    (item) =>
      item.text
        ? el("li", { class: "counted" }, el("span", {}, item.label), el("b"))
        : el("li", {}, el("span", {}, item.label), el("b"), el("span", { class: "bar", role: "meter", "aria-label": item.label, "aria-valuemin": "0", "aria-valuemax": "100" }, el("i"))),
    (row, item) => {
      if (item.text) {
        say(row.querySelector("b"), item.text(node));
        return;
      }
      const format = item.format ?? bytes;
      const share = Math.min(1, item.value / item.max);
      say(row.querySelector("b"), format(item.value) + " of " + format(item.max));
      const bar = row.querySelector(".bar");
      bar.setAttribute("aria-valuenow", Math.round(share * 100));
      bar.dataset.level = share >= (item.bad ?? 2) ? "bad" : share >= (item.warn ?? 2) ? "warn" : "ok";
      bar.firstChild.style.width = share * 100 + "%";
    },
  );
  rows(byId("remarks"), node.remarks, (remark) => remark.check, () => el("li"), (row, remark) => {
    say(row, remark.check + ": " + remark.why);
    row.classList.toggle("bad", !remark.ok);
  });
  const health = byId("health");
  health.dataset.state = node.ready ? (node.remarks.length > 0 ? "warn" : "ok") : "bad";
  say(health, node.ready ? (node.remarks.length > 0 ? "ready, but" : "ready") : "not ready");
  health.title = node.remarks.map((remark) => remark.check + ": " + remark.why).join("\n");
}

// Life

async function loadWindow() {
  if (window_ !== "live") {
    const asked = window_ + "&scope=" + scope_;
    const answer = await ask("/v1/metrics/operations?window=" + asked);
    if (asked === window_ + "&scope=" + scope_) {
      shown = answer.operations;
      say(byId("missing"), (answer.missing ?? []).map(({ node, why }) => `Without node ${node.slice(-8)}: ${why}.`).join(" "));
      drawTable();
      drawFailures();
    }
  }
}

const poll = again(() => POLL_SECONDS[window_] ?? 5, loadWindow);

function check(name, value) {
  document.querySelector(`input[name=${name}][value="${value}"]`).checked = true;
}

/** The last seconds are those of this node: its stream tells them. */
function setScope(name) {
  scope_ = name;
  const elsewhere = name === "cluster" && window_ === "live" ? "1m" : window_;
  check("window", elsewhere);
  setWindow(elsewhere);
}

function setWindow(name) {
  window_ = name;
  if (name === "live" && scope_ === "cluster") {
    scope_ = "node";
    check("scope", scope_);
  }
  shown = [];
  say(byId("missing"), "");
  drawTable();
  poll();
  showWindow(name);
  byId("view-live").dispatchEvent(new Event("window"));
}

async function loadInfo() {
  const info = await ask("/v1/info");
  say(byId("version"), info.version);
  say(byId("node"), "node " + info.node.slice(-8));
  byId("node").title = info.node;
  startedAt = Date.parse(info.started) / 1000;
  started(startedAt);
}

export function begin() {
  makeHead();
  choice(byId("window"), "window", WINDOWS, window_, setWindow);
  choice(byId("scope"), "scope", [["node", "this node"], ["cluster", "cluster"]], scope_, setScope);
  live.addEventListener("cluster", ({ detail }) => show(byId("scope"), detail.nodes.length > 0));
  const info = again(() => 300, loadInfo);
  live.addEventListener("open", () => {
    info();
    poll();
  });
  live.addEventListener("aggregate", ({ detail }) => {
    rates = Object.fromEntries(detail.operations.map((each) => [each.operation, each.second?.perSecond ?? 0]));
    if (window_ === "live") {
      shown = detail.operations.map((each) => ({ operation: each.operation, ...each.tenSeconds }));
      drawFailures();
    }
    drawTable();
    drawTiles(detail);
    drawNode(detail.node);
    if (startedAt) {
      say(byId("uptime"), "up for " + span(Date.now() / 1000 - startedAt));
    }
  });
}
