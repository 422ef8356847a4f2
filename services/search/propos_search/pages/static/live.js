// New quotes on an open page, as they come: /live tells them, the top of the list shows them.
const box = document.querySelector("[data-live-address]");
const list = document.querySelector(".quotes");
const words = JSON.parse(box.dataset.liveWords);
const [state, reveal, button] = ["state", "reveal", "switch"].map((name) => box.querySelector(`.live-${name}`));
const heard = document.getElementById("live-heard");

const TOP = 120; // pixels from the top within which a reader has not begun to read
const MOST = 200; // quotes that may wait, and that the list holds: the oldest go
const SILENT = 40_000; // milliseconds without a beat after which a stream is dead
const FORGOTTEN = 9 * 60_000; // milliseconds after which the server no longer knows what was missed
const SOON = 30_000; // milliseconds before asking again where there was no place
const HUSH = 5_000; // milliseconds between two announcements to those who listen to the page

let source, mark = box.dataset.liveFrom, lastHeard = performance.now(), unheard = 0, again, hush;
let paused = sessionStorage.getItem("live") === "paused";
const waiting = new Map();

const say = (text, count) => text.replace("{count}", count.toLocaleString(document.documentElement.lang));
const many = (count) => say(count === 1 ? words.reveal.one : words.reveal.many, count);

function show(name) {
  box.dataset.state = name;
  state.textContent = words[name];
  button.textContent = paused ? words.go_on : words.pause;
}

function stale() {
  close();
  waiting.clear();
  reveal.hidden = false;
  reveal.textContent = words.stale;
  reveal.onclick = () => location.reload();
  button.hidden = true;
  show("paused");
}

function open() {
  clearTimeout(again);
  if (source || paused || document.hidden) return;
  if (performance.now() - lastHeard > FORGOTTEN) return stale();
  show("opening");
  const address = new URL(box.dataset.liveAddress, location.href);
  address.searchParams.set("from", mark);
  source = new EventSource(address);
  source.onopen = () => { alive(); show("on"); };
  source.onerror = () => {
    show("away");
    if (source.readyState === EventSource.CLOSED) { close(); again = setTimeout(open, SOON * (0.5 + Math.random())); }
  };
  source.addEventListener("beat", alive);
  source.addEventListener("away", () => { alive(); show("away"); });
  source.addEventListener("back", () => { alive(); show("on"); });
  source.addEventListener("quote", (event) => { alive(event); arrive(JSON.parse(event.data)); });
}

function close() {
  source?.close();
  source = undefined;
}

function alive(event) {
  lastHeard = performance.now();
  if (event?.lastEventId) mark = event.lastEventId;
}

function arrive({ id, html, same }) {
  if (document.getElementById(`q-${id}`)) return;
  waiting.delete(id);
  waiting.set(id, { html, same });
  if (waiting.size > MOST) waiting.delete(waiting.keys().next().value);
  if (scrollY <= TOP && !list.contains(document.activeElement)) add();
  else {
    reveal.textContent = many(waiting.size);
    reveal.hidden = false;
  }
  unheard += 1;
  hush ??= setTimeout(() => { heard.textContent = many(unheard); unheard = 0; hush = undefined; }, HUSH);
}

function add() {
  list.querySelector(".empty")?.remove();
  for (const [id, { html, same }] of waiting) {
    for (const other of same) document.getElementById(`q-${other}`)?.remove();
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const quote = holder.content.firstElementChild;
    quote.classList.add("new");
    list.prepend(quote);
  }
  const old = [...list.querySelectorAll(":scope > .quote")].slice(MOST);
  for (const quote of old) quote.remove();
  // What follows would no longer go on where the list ends.
  if (old.length) document.querySelector(".paging")?.remove();
  waiting.clear();
  reveal.hidden = true;
}

reveal.onclick = () => {
  add();
  list.firstElementChild.querySelector("a")?.focus({ preventScroll: true });
  list.scrollIntoView({ block: "start" });
};
button.onclick = () => {
  paused = !paused;
  sessionStorage.setItem("live", paused ? "paused" : "on");
  if (paused) { close(); show("paused"); } else open();
};
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", open);
setInterval(() => {
  if (source && performance.now() - lastHeard > SILENT) { close(); open(); }
}, SILENT / 4);

box.hidden = false;
show(paused ? "paused" : "opening");
open();
