// The nodes of the cluster, how they reach each other, and whether copies are where they belong. A node on its own shows nothing of it.

import { again, ask, byId, bytes, count, duration, el, rows, say, show } from "./tools.js";
import { live } from "./live.js";
import * as letters from "./letters.js";

const short = (id) => id.slice(-8);

const NODES = [
  { label: "Node", text: (node) => short(node.id) + (node.self ? " (this one)" : "") },
  { label: "Address", text: (node) => node.httpAddress },
  { label: "Log", text: (node) => (node.leads ? "leader" : node.log), bad: (node) => node.log === "none" },
  { label: "Behind", text: (node) => count(node.behind), bad: (node) => node.behind > BEHIND_MAX },
  { label: "Applied", text: (node) => count(node.applied) },
  { label: "Partitions", text: (node) => count(node.partitions) + (node.draining ? ", draining" : "") },
  { label: "Owed", text: (node) => count(node.owedCopies), bad: (node) => node.owedCopies > 0 },
  { label: "Zone", text: (node) => node.zone || "–" },
  { label: "Release", text: (node) => node.release },
  { label: "State", text: (node) => (node.answered === undefined ? "…" : node.answered ? "answers" : node.why), bad: (node) => node.answered === false },
];

const DRAINS = [
  { label: "Node", text: (node) => short(node.id) },
  { label: "Partitions left", text: (node) => count(node.partitionsHeld) },
  { label: "Bytes left", text: (node) => bytes(node.storedBytes) },
  { label: "Copies given by", text: (node) => `${count(node.given)} of ${count(node.givers)} nodes` },
  { label: "State", text: drainState, bad: isStuck },
];

function isStuck(node) {
  return !node.drained && node.given === node.givers && node.partitions > 0;
}

/** What a node has is deleted there once all nodes have given what they had, so its bytes go last. */
function drainState(node) {
  if (node.drained) {
    return "drained: it can be stopped and removed";
  }
  return isStuck(node) ? "no other node can take the rest" : "its copies move";
}

/** More than are under way on a busy node. */
const BEHIND_MAX = 1_000;

const FACTS = [
  ["Copies of each blob", (cluster) => count(cluster.copies)],
  ["Owed copies", (cluster) => count(cluster.nodes.reduce((sum, node) => sum + node.owedCopies, 0)), (cluster) => cluster.nodes.some((node) => node.owedCopies > 0)],
  ["Dead letters", (cluster) => count(cluster.deadLetters), (cluster) => cluster.deadLetters > 0],
  ["Copies on their way", (cluster) => (cluster.moving ? "yes" : "none")],
  ["Layout version", (cluster) => count(cluster.layoutVersion)],
  ["Log", (cluster) => (cluster.leader ? "led by " + short(cluster.leader) : "nobody leads"), (cluster) => !cluster.leader],
];

function head(table, labels) {
  rows(table.tHead.rows[0], labels, (label) => label, (label) => el("th", { scope: "col" }, label), () => {});
}

function drawFacts(cluster) {
  rows(byId("replication"), FACTS, ([label]) => label, ([label]) => el("div", {}, el("dt", {}, label), el("dd")), (row, [, text, bad]) => {
    say(row.lastChild, text(cluster));
    row.classList.toggle("bad", bad?.(cluster) ?? false);
  });
}

function drawNodes(table, columns, nodes) {
  const make = () => el("tr", {}, ...columns.map(({ label }, at) => (at === 0 ? el("th", { scope: "row" }) : el("td", { "data-label": label }))));
  rows(table.tBodies[0], nodes, (node) => node.id, make, (row, node) => {
    columns.forEach(({ text, bad }, at) => {
      say(row.cells[at], text(node) ?? "–");
      row.cells[at].classList.toggle("bad", bad?.(node) ?? false);
    });
    row.cells[0].title = node.id;
  });
}

function drawDrains(nodes) {
  const given = nodes.filter((node) => node.moved).length;
  const draining = nodes.filter((node) => node.draining).map((node) => ({ ...node, given, givers: nodes.length }));
  show(byId("draining"), draining.length > 0);
  drawNodes(byId("drains"), DRAINS, draining);
}

/** A row for each node that answers, with a cell for each other one. */
function drawLinks(nodes) {
  const ids = nodes.map((node) => node.id);
  head(byId("links"), ["From", ...ids.map((id) => "to " + short(id))]);
  const from = nodes.filter((node) => node.answered);
  rows(byId("links").tBodies[0], from, (node) => node.id + ids.length, () => el("tr", {}, el("th", { scope: "row" }), ...ids.map((id) => el("td", { "data-label": "to " + short(id) }))), (row, node) => {
    say(row.cells[0], short(node.id));
    ids.forEach((id, at) => {
      const link = node.links.find((each) => each.to === id);
      const cell = row.cells[at + 1];
      say(cell, !link ? "" : link.reached ? duration(link.roundTripSeconds) : "not connected");
      cell.classList.toggle("bad", link?.reached === false);
    });
  });
}

let latest = { nodes: [] };

function draw(cluster, links) {
  const told = Object.fromEntries(links.nodes.map((node) => [node.id, node]));
  const nodes = cluster.nodes.map((node) => ({ links: [], ...node, ...told[node.id], self: node.id === cluster.self, leads: node.id === cluster.leader }));
  drawFacts(cluster);
  drawNodes(byId("nodes"), NODES, nodes);
  drawDrains(nodes);
  drawLinks(nodes);
}

export function begin(isShown) {
  head(byId("nodes"), NODES.map(({ label }) => label));
  head(byId("drains"), DRAINS.map(({ label }) => label));
  const details = again(() => 3, async () => {
    if (isShown("cluster") && latest.nodes.length > 0) {
      latest = await ask("/v1/cluster");
      draw(latest, await ask("/v1/cluster/links"));
      await letters.draw(latest.deadLetters);
    }
  });
  letters.begin(details);
  const look = again(() => 30, async () => {
    latest = await ask("/v1/cluster");
    show(document.querySelector("nav a[data-view=cluster]"), latest.nodes.length > 0);
    live.dispatchEvent(new CustomEvent("cluster", { detail: latest }));
    details();
  });
  live.addEventListener("open", look);
  return details;
}
