// What is stored: buckets, folders and files, pictures as pictures.

import { ask, byId, bytes, count, el, number, Problem, say, show, time } from "./tools.js";

const PAGE = 200;

/** Types of which the node makes variants, or tries to. */
const PICTURES = /^(image\/(jpeg|png|gif|bmp|x-ms-bmp|tiff|webp)|application\/pdf)(;|$)/;

/** Where the address says that we are: `#files/bucket/prefix`. */
function place() {
  const [, bucket = "", ...prefix] = location.hash.slice(1).split("/");
  return { bucket: decoded(bucket), prefix: decoded(prefix.join("/")) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const addressOf = (bucket, prefix) => "#files/" + encodeURIComponent(bucket) + "/" + encodeURIComponent(prefix);
const bucketPath = (bucket) => "/v1/buckets/" + encodeURIComponent(bucket);

/** The key as one part of the path: of `a/../b` a browser would make `b`. */
const pathOf = (bucket, key, query) => bucketPath(bucket) + "/objects/" + encodeURIComponent(key) + query;

let at; // The place that is shown.
let next = null; // The token of what comes after it.
let paging = null; // The place of which a part is on its way.
let variants = {}; // Of the bucket that is shown.

// The way to here

function drawWay({ bucket, prefix }) {
  const way = [el("a", { href: "#files" }, "Buckets")];
  if (bucket) {
    way.push(el("a", { href: addressOf(bucket, "") }, bucket));
  }
  for (let end = prefix.indexOf("/"); end >= 0; end = prefix.indexOf("/", end + 1)) {
    way.push(el("a", { href: addressOf(bucket, prefix.slice(0, end + 1)) }, lastPart(prefix.slice(0, end + 1))));
  }
  way.at(-1).setAttribute("aria-current", "location");
  byId("way").replaceChildren(...way.map((each) => el("li", {}, each)));
}

const lastPart = (key) => key.slice(key.lastIndexOf("/", key.length - 2) + 1) || key;

// Buckets

async function drawBuckets(asked) {
  const { buckets } = await ask("/v1/buckets");
  if (asked !== at) {
    return;
  }
  byId("buckets").replaceChildren(
    ...buckets.map((bucket) =>
      el(
        "li",
        {},
        el("a", { href: addressOf(bucket.name, "") }, bucket.name),
        el("span", { class: "dim" }, count(bucket.objects) + (bucket.objects === 1 ? " object" : " objects")),
        el("span", { class: "dim" }, taken(bucket)),
      ),
    ),
  );
  show(byId("no-buckets"), buckets.length === 0);
}

/** How much there is, and how much of the disk it takes where that is less. */
const taken = ({ bytes: size, storedBytes }) =>
  storedBytes < size ? `${bytes(size)}, stored in ${bytes(storedBytes)} (${number(size / storedBytes)} : 1)` : bytes(size);

// Folders and files

function folder(bucket, prefix) {
  const name = lastPart(prefix);
  return el("li", {}, el("a", { class: "file", href: addressOf(bucket, prefix), title: prefix }, el("span", { class: "face folder", "aria-hidden": "true" }), el("span", { class: "name" }, name)));
}

function file(bucket, item) {
  const name = lastPart(item.key);
  const isPicture = PICTURES.test(item.contentType) && item.size > 0 && Object.keys(variants).length > 0;
  const link = isPicture
    ? el("button", { type: "button", class: "file", title: item.key, onclick: () => showPicture(bucket, item) }, thumbnail(bucket, item))
    : el("a", { class: "file", title: item.key, href: pathOf(bucket, item.key, "?download") }, kind(name));
  link.append(el("span", { class: "name" }, name), el("span", { class: "dim about" }, bytes(item.size) + " · " + time(item.modified)));
  return el("li", {}, link);
}

function variantOf(bucket, item, preferred) {
  const names = Object.keys(variants);
  return pathOf(bucket, item.key, "?variant=" + (names.includes(preferred) ? preferred : names.at(-1)));
}

function thumbnail(bucket, item) {
  const image = el("img", { class: "face", src: variantOf(bucket, item, "small"), alt: "", loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(kind(item.key)), { once: true });
  return image;
}

function kind(name) {
  const dot = name.lastIndexOf(".");
  const extension = dot > name.lastIndexOf("/") + 1 ? name.slice(dot + 1, dot + 6) : "";
  return el("span", { class: "face", "aria-hidden": "true" }, extension);
}

// One picture

function showPicture(bucket, item) {
  const image = el("img", { alt: lastPart(item.key) });
  image.addEventListener("error", () => image.replaceWith(el("p", { class: "problem" }, "The node could make no picture of it.")), { once: true });
  image.src = variantOf(bucket, item, "large");
  say(byId("picture-title"), lastPart(item.key));
  byId("picture-body").replaceChildren(image);
  byId("picture-about").replaceChildren(
    el("span", { class: "dim" }, [item.contentType, bytes(item.size), new Date(item.modified).toLocaleString()].join(" · ")),
    el("a", { href: pathOf(bucket, item.key, "?download") }, "Download"),
  );
  byId("picture").showModal();
}

// Life

/** One at a time: two would ask for the same. */
async function page() {
  const asked = at;
  if (paging === asked) {
    return;
  }
  paging = asked;
  try {
    await append(asked);
  } finally {
    paging = paging === asked ? null : paging;
  }
}

async function append(asked) {
  const query = new URLSearchParams({ prefix: at.prefix, delimiter: "/", limit: PAGE });
  if (next !== null) {
    query.set("token", next);
  }
  const answer = await ask(bucketPath(at.bucket) + "/objects?" + query);
  if (asked !== at) {
    return;
  }
  next = answer.next;
  byId("files").append(...answer.prefixes.map((prefix) => folder(at.bucket, prefix)), ...answer.items.map((item) => file(at.bucket, item)));
  show(byId("more-files"), next !== null);
  show(byId("no-files"), byId("files").childElementCount === 0);
}

async function draw() {
  const asked = place();
  at = asked;
  next = null;
  drawWay(asked);
  byId("files").replaceChildren();
  byId("buckets").replaceChildren();
  for (const id of ["more-files", "no-files", "no-buckets"]) {
    show(byId(id), false);
  }
  await told(async () => {
    if (!asked.bucket) {
      say(byId("files-about"), "");
      await drawBuckets(asked);
      return;
    }
    const bucket = await ask(bucketPath(asked.bucket));
    if (asked === at) {
      variants = bucket.settings.variants;
      say(byId("files-about"), taken(bucket));
      await page();
    }
  });
}

async function told(work) {
  const asked = at;
  say(byId("files-problem"), "");
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    if (asked === at) {
      say(byId("files-problem"), problem.message);
    }
  }
}

export function begin(isShown) {
  byId("more-files").addEventListener("click", () => told(page));
  return () => {
    if (isShown("files")) {
      draw();
    }
  };
}
