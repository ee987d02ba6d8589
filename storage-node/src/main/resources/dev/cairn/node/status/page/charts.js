// What operations did over time: of the last minutes second by second as it is told, of longer spans from the node's history.

import { again, ask, bytes, byId, choice, duration, el, operationName, perSecond, say } from "./tools.js";
import { live } from "./live.js";

/** The operations of which lines are drawn at first; the others are steps of these, and a click away. */
const REQUESTS = ["upload", "download", "delete", "metadata_read", "metadata_list", "metadata_write", "variant", "archive", "extraction"];
const STEPS = ["command", "commit", "fsync", "replication", "repair", "compression", "decompression", "thumbnail"];
const COLOURED = new Set([...REQUESTS, ...STEPS]);

const FRAMES_MAX = 900;
const SECONDS_SHOWN = 300;

/** A chart that has just begun shows so much, and grows. */
const SECONDS_LEAST = 60;
const GAP_SECONDS = 4;
const HISTORY_EVERY = 30;

/** A step that has just begun says little. */
const STEP_SECONDS_LEAST = 5;

/** By window: what the charts span, in which steps. None: seconds as they come. */
const SPANS = { "1h": [3600, 60, "minute"], "24h": [86400, 60, "minute"], start: [7 * 86400, 3600, "hour"] };

/** Figures of one second each: {at, operations: {name: {perSecond, bytesPerSecond, p50, p95, p99}}}. */
const frames = [];
let history = { steps: [], length: 60 };
let span = null;
let known = [];
const hidden = new Set(STEPS);
let startedAt = 0;

export const colour = (operation) => `var(--op-${COLOURED.has(operation) ? operation.replaceAll("_", "-") : "other"})`;

export const isRequest = (operation) => REQUESTS.includes(operation);

/** Requests first, then their steps, then what others named. */
export function order(operation) {
  const at = [...REQUESTS, ...STEPS].indexOf(operation);
  return at < 0 ? 99 : at;
}

/** What a CSS colour is now: a canvas knows no variables. */
function resolved(css) {
  const probe = byId("throughput");
  probe.style.color = css;
  const colour = getComputedStyle(probe).color;
  probe.style.color = "";
  return colour;
}

function figures(statistics) {
  const durations = statistics.durationSeconds ?? {};
  return {
    perSecond: statistics.perSecond,
    bytesPerSecond: statistics.bytesPerSecond,
    p50: durations.p50,
    p95: durations.p95,
    p99: durations.p99,
  };
}

/** Lines at powers of ten, and between them where there are few. */
function decades(plot, axis, least, most) {
  const steps = Math.log10(most / least) > 2.5 ? [1] : [1, 2, 5];
  const splits = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    for (const step of steps) {
      const at = step * 10 ** power;
      if (at >= least * 0.999 && at <= most * 1.001) {
        splits.push(at);
      }
    }
  }
  return splits;
}

/** The same of a step that is perhaps under way: its rates are of the time that it has lasted. */
const figuresOver = (point, seconds) => ({ ...figures(point), perSecond: point.count / seconds, bytesPerSecond: point.bytes / seconds });

/** Points that no line shows, because there is nothing on either side. */
function lonely(plot, series) {
  const values = plot.data[series];
  return [...values.keys()].filter((at) => values[at] != null && values[at - 1] == null && values[at + 1] == null);
}

class TimeChart {
  constructor(host, format, logarithmic) {
    this.host = host;
    this.format = format;
    this.logarithmic = logarithmic;
    this.legend = el("div", { class: "lines", role: "group", "aria-label": "Lines" });
    this.canvas = el("div", { class: "canvas" });
    host.append(this.canvas, this.legend);
    this.names = "";
    new ResizeObserver(() => this.fit()).observe(this.canvas);
  }

  fit() {
    this.plot?.setSize(this.size());
  }

  size() {
    return { width: Math.max(200, this.canvas.clientWidth), height: window.innerWidth < 640 ? 180 : 230 };
  }

  /** Draws columns of numbers, the first of times. */
  draw(columns, names, range) {
    this.range = range;
    this.columns = columns;
    if (!this.plot || this.names !== names.join()) {
      this.rebuild(columns, names);
    } else {
      this.plot.setData(columns);
    }
    this.tellValues();
  }

  rebuild(columns, names) {
    this.plot?.destroy();
    this.names = names.join();
    const text = resolved("var(--dim)");
    const grid = { stroke: resolved("var(--line)"), width: 1 };
    const font = "11px system-ui, sans-serif";
    const axis = { stroke: text, font, ticks: { show: false }, grid };
    const series = names.map((name) => ({
      label: name,
      stroke: resolved(colour(name)),
      width: 1.75,
      points: { show: true, size: 4, filter: lonely },
      show: !hidden.has(name),
      spanGaps: false,
    }));
    this.plot = new window.uPlot(
      {
        ...this.size(),
        padding: [8, 6, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "cairn" }, y: false },
        scales: {
          x: { time: true, range: () => this.range },
          y: this.logarithmic ? { distr: 3 } : { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
        },
        axes: [
          { ...axis, size: 28, space: 70, values: (_, times) => times.map((at) => this.timeLabel(at)) },
          { ...axis, ...(this.logarithmic ? { splits: decades } : {}), size: 64, space: 34, values: (_, values) => values.map((v) => (v === null ? "" : this.format(v))) },
        ],
        series: [{}, ...series],
        hooks: { setCursor: [() => this.tellValues()] },
      },
      columns,
      this.canvas,
    );
    this.canvas.querySelector("canvas").setAttribute("aria-hidden", "true");
    this.makeLegend(names);
  }

  timeLabel(at) {
    const date = new Date(at * 1000);
    const long = this.range[1] - this.range[0] > 36 * 3600;
    const two = (number) => String(number).padStart(2, "0");
    const clock = two(date.getHours()) + ":" + two(date.getMinutes());
    if (long) {
      return date.getDate() + "." + (date.getMonth() + 1) + ". " + clock;
    }
    return this.range[1] - this.range[0] > 900 ? clock : clock + ":" + two(date.getSeconds());
  }

  makeLegend(names) {
    this.values = [];
    this.legend.replaceChildren(
      ...names.map((name) => {
        const value = el("b");
        this.values.push(value);
        const mark = el("i", { class: "mark" });
        mark.style.background = colour(name);
        return el(
          "button",
          { type: "button", "aria-pressed": String(!hidden.has(name)), onclick: () => toggle(name) },
          mark,
          operationName(name),
          " ",
          value,
        );
      }),
    );
  }

  setShown(name, shown) {
    const at = this.names.split(",").indexOf(name);
    if (at >= 0) {
      this.plot.setSeries(at + 1, { show: shown });
      this.legend.children[at].setAttribute("aria-pressed", String(shown));
    }
  }

  /** Of the time below the pointer, else of the last. */
  tellValues() {
    const index = this.plot?.cursor.idx ?? this.columns[0].length - 1;
    this.values?.forEach((node, at) => {
      const value = this.columns[at + 1]?.[index];
      say(node, value === null || value === undefined ? "" : this.format(value));
    });
  }
}

function toggle(name) {
  const shown = hidden.has(name);
  if (shown) {
    hidden.delete(name);
  } else {
    hidden.add(name);
  }
  throughput.setShown(name, shown);
  latency.setShown(name, shown);
}

let throughput;
let latency;
let throughputOf = "perSecond";
let latencyOf = "p95";

/** One point for each second, before them one for each minute that nobody has seen here. */
function points(now) {
  const seen = frames.filter((frame) => frame.at > now - SECONDS_SHOWN);
  if (span) {
    return history.steps;
  }
  const first = seen.length > 0 ? seen[0].at : Infinity;
  const before = history.steps.filter(
    (step) => step.end <= first + GAP_SECONDS && step.at > now - SECONDS_SHOWN - history.length,
  );
  const all = [...before];
  let last = before.at(-1)?.at;
  for (const frame of seen) {
    if (frame.at - last > (all.length > before.length ? GAP_SECONDS : history.length)) {
      all.push({ at: last + 1, operations: null });
    }
    all.push(frame);
    last = frame.at;
  }
  return all;
}

function draw() {
  const now = Date.now() / 1000;
  const shown = points(now);
  const range = span ? [Math.max(now - span[0], startedBefore()), now] : [secondsFrom(shown, now), now];
  const names = [...new Set([...known, ...shown.flatMap((point) => Object.keys(point.operations ?? {}))])].sort(
    (one, other) => order(one) - order(other) || one.localeCompare(other),
  );
  known = names;
  const times = shown.map((point) => point.at);
  const column = (name, figure, missing) =>
    shown.map((point) => (point.operations === null ? null : point.operations[name]?.[figure] ?? missing));
  throughput.draw([times, ...names.map((name) => column(name, throughputOf, 0))], names, range);
  latency.draw([times, ...names.map((name) => column(name, latencyOf, null))], names, range);
}

function secondsFrom(shown, now) {
  return Math.max(now - SECONDS_SHOWN, Math.min(now - SECONDS_LEAST, shown[0]?.at ?? now));
}

/** A span since the start begins with the first step that there is. */
function startedBefore() {
  return span?.[2] === "hour" ? Math.max(history.steps[0]?.at ?? 0, startedAt - 3600) - 1800 : 0;
}

/** Asks for what is shown, one operation after the other: a node answers few such questions at once. */
async function loadHistory() {
  const [seconds, length, resolution] = span ?? [SECONDS_SHOWN + 60, 60, "minute"];
  const to = new Date();
  const from = new Date(to - seconds * 1000);
  const list = await ask("/v1/metrics/operations?window=" + (seconds > 3600 ? "24h" : "1h"));
  const steps = new Map();
  for (const { operation } of list.operations.filter((each) => each.count > 0)) {
    const answer = await ask(
      `/v1/metrics/history?operation=${encodeURIComponent(operation)}&resolution=${resolution}&from=${from.toISOString()}&to=${to.toISOString()}`,
    );
    for (const point of answer.points) {
      const begin = Date.parse(point.begin) / 1000;
      const lasted = point.seconds; // As long as its row, which may be longer than the resolution.
      if (lasted >= STEP_SECONDS_LEAST) {
        const step = steps.get(begin) ?? { begin, at: begin + lasted / 2, end: begin + lasted, operations: {} };
        step.operations[operation] = figuresOver(point, lasted);
        steps.set(begin, step);
      }
    }
  }
  history = { length, steps: withGaps([...steps.values()].sort((one, other) => one.at - other.at), length) };
  draw();
}

/** Where there was nothing for some steps a line breaks off. */
function withGaps(steps, length) {
  const all = [];
  for (const step of steps) {
    const last = all.at(-1);
    if (last && step.begin - last.end > length / 2) {
      all.push({ at: last.end + 1, end: last.end + 1, operations: null });
    }
    all.push(step);
  }
  return all;
}

const reload = again(() => HISTORY_EVERY, async () => {
  if (span || frames.length < SECONDS_SHOWN) {
    await loadHistory();
  }
});

/** Shows another span of time. */
export function showWindow(window) {
  span = SPANS[window] ?? null;
  history = { steps: [], length: 60 };
  known = [];
  reload();
}

export function started(at) {
  startedAt = at;
}

/** Before the first figures come. */
export function begin() {
  throughput = new TimeChart(byId("throughput"), (value) => (throughputOf === "perSecond" ? perSecond(value) : bytes(value) + "/s"), false);
  latency = new TimeChart(byId("latency"), duration, true);
  choice(byId("throughput-of"), "throughput-of", [["perSecond", "requests"], ["bytesPerSecond", "bytes"]], throughputOf, (value) => {
    throughputOf = value;
    draw();
  });
  choice(byId("latency-of"), "latency-of", [["p50", "P50"], ["p95", "P95"], ["p99", "P99"]], latencyOf, (value) => {
    latencyOf = value;
    draw();
  });
  live.addEventListener("aggregate", ({ detail }) => {
    const operations = {};
    for (const each of detail.operations) {
      if (each.second) {
        operations[each.operation] = figures(each.second);
      }
    }
    if (detail.operations.every((each) => each.second)) { // Else nobody listened before, and it is not of a second.
      frames.push({ at: Date.now() / 1000, operations });
    }
    if (frames.length > FRAMES_MAX) {
      frames.shift();
    }
    if (!document.hidden) {
      draw();
    }
  });
  live.addEventListener("open", reload);
}

/** After colours have changed. */
export function repaint() {
  throughput.names = "";
  latency.names = "";
  if (frames.length > 0 || history.steps.length > 0) {
    draw();
  }
}

/** The rates of an operation in the last minute, the newest last. */
export function lastMinute(operation) {
  const from = Date.now() / 1000 - 60; // Fewer than sixty where the stream was broken.
  return frames.filter((frame) => frame.at > from).map((frame) => frame.operations[operation]?.perSecond ?? 0);
}
