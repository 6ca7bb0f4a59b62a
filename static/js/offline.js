// Says at once that there is no network, keeps what may wait on this device, and sends it when the network is back.

import { now } from "./clock.js";
import { actsOf, keep, newKey, remove, sendAll } from "./queue.js";
import { word } from "./words.js";

const PAGE = "/offline";
const KEPT = "kept";
const SKEW = "tracker.skew";
const RENEWED = "tracker.renewed";
const GOOD_FOR = 15 * 60_000; // roles and language change seldom, and every page would else ask for a second one
const { user, lateMinutes } = document.body.dataset;
const list = document.querySelector("[data-queue]"); // only the page for the time without network has one
const band = document.querySelector("[data-no-network]");

// How far the server's clock is ahead of this device's: told by every page that comes from the server.
function skew() {
  try {
    if (!list) localStorage.setItem(SKEW, String(now() - Date.now()));
    return Number(localStorage.getItem(SKEW));
  } catch {
    return 0; // this browser keeps nothing
  }
}

const serverTime = () => Date.now() + skew();
skew();

function show() {
  document.body.toggleAttribute("data-offline", !navigator.onLine && !list);
  if (band) band.hidden = navigator.onLine || Boolean(list);
}

async function prepare() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  const kept = await caches.open(KEPT);
  if (!user) await forget(kept); // nobody writes under the name of whoever was here before
  else if (!list && navigator.onLine && (await outdated(kept))) await renew(kept);
  document.body.dataset.kept = "";
}

async function forget(kept) {
  sessionStorage.removeItem(RENEWED);
  await kept.delete(PAGE);
}

const whose = () => `${user} ${document.documentElement.lang}`;

async function outdated(kept) {
  const [at, ...of] = (sessionStorage.getItem(RENEWED) ?? "").split(" ");
  return of.join(" ") !== whose() || Date.now() - Number(at) > GOOD_FOR || !(await kept.match(PAGE));
}

async function renew(kept) {
  await kept.add(PAGE).then(
    () => sessionStorage.setItem(RENEWED, `${Date.now()} ${whose()}`),
    () => {}, // the network went away just now; the next page asks again
  );
}

function lateNow(act) {
  return serverTime() - Date.parse(act.at) > Number(lateMinutes) * 60_000 ? word("late") : "";
}

async function flush() {
  if (!user || !navigator.onLine) return "network";
  const ended = await sendAll(user, lateNow);
  await draw();
  return ended;
}

async function draw() {
  const acts = user ? await actsOf(user) : [];
  const open = acts.filter((act) => !act.answer?.done);
  const count = document.querySelector("[data-waiting-count]");
  if (count) {
    count.hidden = open.length === 0;
    count.querySelector("b").textContent = String(open.length);
  }
  list?.replaceChildren(...(acts.length ? acts.map(line) : [text("li", list.dataset.empty)]));
}

function text(tag, content) {
  const made = document.createElement(tag);
  made.textContent = content;
  return made;
}

function line(act) {
  const item = document.createElement("li");
  const state = !act.answer ? "waiting" : act.answer.done ? "accepted" : "refused";
  item.dataset.state = { waiting: "waiting", accepted: "usable", refused: "refused" }[state];
  const row = text("div", "");
  row.className = "row";
  const [, code] = act.entries.find(([name]) => name === "code");
  const at = new Date(act.at).toLocaleString(document.documentElement.lang);
  row.append(text("span", `${act.label}, ${code}, ${at}`), text("b", list.dataset[state]));
  item.append(row, ...(act.answer?.says ?? []).map((says) => text("p", says)));
  if (act.answer) {
    const button = Object.assign(text("button", list.dataset.remove), { type: "button", className: "act act-quiet" });
    button.addEventListener("click", () => remove(act.key).then(draw));
    item.append(button);
  }
  return item;
}

function missing(form) {
  const given = new FormData(form);
  return [...form.elements].find((box) => box.required && !String(given.get(box.name) ?? "").trim());
}

async function write(form) {
  const empty = missing(form);
  form.querySelector("[data-missing]").hidden = !empty;
  if (empty) {
    empty.focus();
    return;
  }
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "at");
  const at = form.elements.at?.value ? new Date(form.elements.at.value) : new Date(serverTime());
  const made = { key: newKey(), user, step: form.dataset.wait, label: form.dataset.label };
  await keep({ ...made, entries, at: at.toISOString(), made: Date.now(), late: null });
  form.reset();
  await draw();
  document.querySelector("#queue").scrollIntoView();
  await flush();
}

for (const form of document.querySelectorAll("form[data-wait]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(form);
  });
}

document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.matches("[data-wait]")) return;
  event.preventDefault(); // nothing leaves, and nothing typed is lost
  band?.focus();
});

document.querySelector("[data-queue-send]")?.addEventListener("click", async () => {
  const says = document.querySelector("[data-queue-says]");
  const ended = await flush();
  says.textContent = says.dataset[ended] ?? "";
});

window.addEventListener("online", () => {
  show();
  flush();
});
window.addEventListener("offline", show);
show();
const withoutKeeping = () => {}; // a browser that keeps nothing, or trusts no certificate here, goes on without
draw().then(flush).catch(withoutKeeping);
prepare().catch(withoutKeeping);
