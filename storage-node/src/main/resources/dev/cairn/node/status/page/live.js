// The stream of events, and whether it flows. Dispatches "aggregate", "alert", "open" (also after a gap) and "state".

export const live = new EventTarget();

/** No word for so long, and the stream counts as lost. */
const SILENCE_MAX = 6_000;
const RETRY_FIRST = 1_000;
const RETRY_MAX = 5_000;

/** A page that nobody sees gives its connection back: a browser has few for each host. */
const HIDDEN_MAX = 20_000;

let source;
let retry = RETRY_FIRST;
let timer;
let watchdog;
let hiddenTimer;

export function connect() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource("/v1/events?types=aggregate,alert");
  watch();
  source.addEventListener("open", () => {
    retry = RETRY_FIRST;
    tell("state", "live");
    tell("open");
  });
  for (const type of ["aggregate", "alert"]) {
    source.addEventListener(type, (event) => {
      watch();
      tell(type, JSON.parse(event.data));
    });
  }
  source.addEventListener("error", lost);
}

function watch() {
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, SILENCE_MAX);
}

/** The browser would not come back by itself after an answer of failure, as from a node that stops. */
function lost() {
  source.close();
  clearTimeout(watchdog);
  clearTimeout(timer);
  tell("state", "reconnecting");
  timer = setTimeout(connect, retry);
  retry = Math.min(RETRY_MAX, retry * 1.5);
}

function rest() {
  source.close();
  clearTimeout(watchdog);
  clearTimeout(timer);
}

function wake() {
  if (source.readyState === EventSource.CLOSED) {
    connect();
  }
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenTimer);
  if (document.hidden) {
    hiddenTimer = setTimeout(rest, HIDDEN_MAX);
  } else {
    wake();
  }
});

// A browser keeps a page that was left, with its connections, for who goes back to it.
addEventListener("pagehide", rest);
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    wake();
  }
});

function tell(type, detail) {
  live.dispatchEvent(new CustomEvent(type, { detail }));
}
