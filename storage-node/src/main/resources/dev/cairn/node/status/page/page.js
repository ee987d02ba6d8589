// The page: which view is shown, in which colours, and whether the node is heard.

import { byId, remember, say } from "./tools.js";
import { connect, live } from "./live.js";
import * as charts from "./charts.js";
import * as figures from "./figures.js";
import * as slow from "./slow.js";
import * as alerts from "./alerts.js";
import * as files from "./files.js";
import * as cluster from "./cluster.js";

const VIEWS = ["live", "slow", "alerts", "cluster", "files", "start"];

let view = "live";
const isShown = (name) => view === name;

function showView() {
  const asked = location.hash.slice(1).split("/")[0]; // The rest is for the view.
  view = VIEWS.includes(asked) ? asked : "live";
  for (const name of VIEWS) {
    byId("view-" + name).classList.toggle("current", name === view);
    const link = document.querySelector(`nav a[data-view=${name}]`);
    if (name === view) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  refresh.forEach((load) => load());
}

// Colours

const THEMES = ["system", "light", "dark"];

function setTheme(theme) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    remember("theme", null);
  } else {
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
  }
  const name = theme === "system" ? "as the system" : theme;
  byId("theme").setAttribute("aria-label", "Appearance: " + name);
  byId("theme").title = "Appearance: " + name;
  charts.repaint();
}

const theme = () => document.documentElement.dataset.theme ?? "system";

// The state of the stream

const STATES = { live: ["ok", "live"], reconnecting: ["bad", "reconnecting"] };

live.addEventListener("state", ({ detail }) => {
  const [state, text] = STATES[detail];
  byId("connection").dataset.state = state;
  say(byId("connection"), text);
  document.body.classList.toggle("stale", detail !== "live");
});

charts.begin();
figures.begin();
const refresh = [slow.begin(isShown), alerts.begin(isShown), files.begin(isShown), cluster.begin(isShown)];
byId("theme").addEventListener("click", () => setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.repaint());
addEventListener("hashchange", () => {
  showView();
  byId("h-" + view).focus(); // Who reads by ear or keyboard goes on where the view begins.
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
setTheme(theme());
showView();
connect();
