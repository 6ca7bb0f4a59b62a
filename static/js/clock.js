// Clocks that run down by the server's time, and times in the reader's own locale; nothing on the page moves.

import { word } from "./words.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const [loaded] = performance.getEntriesByType("navigation");
const answered = performance.timeOrigin + (loaded?.responseStart ?? 0);
const told = Date.parse(document.body.dataset.now);
const ahead = Number.isNaN(told) ? 0 : told - answered;

/** The server's time now, whatever this device believes. */
export function now() {
  return Date.now() + ahead;
}

/** A span as a person says it: 2 d 3 h, 3 h 12 min, 4 min 10 s. */
export function inWords(span) {
  const left = Math.abs(span);
  if (left >= DAY) return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`;
  if (left >= HOUR) return `${Math.floor(left / HOUR)} h ${pad((left % HOUR) / MINUTE)} min`;
  if (left >= 10 * MINUTE) return `${Math.floor(left / MINUTE)} min`;
  return `${Math.floor(left / MINUTE)} min ${pad((left % MINUTE) / SECOND)} s`;
}

function pad(number) {
  return String(Math.floor(number)).padStart(2, "0");
}

function tick(element) {
  const left = Date.parse(element.dataset.until) - now();
  const words = element.querySelector("[data-left]") ?? element;
  words.textContent = word(left > 0 ? "left" : "ran_out", inWords(left));
  if (left <= 0) Object.assign(element.dataset, { ranOut: "", state: "refused" });
  const whole = Date.parse(element.dataset.until) - Date.parse(element.dataset.started);
  const drawn = element.querySelector("[data-whole]");
  if (drawn && whole > 0) drawn.setAttribute("width", Math.max(0, Math.min(1, left / whole)) * drawn.dataset.whole);
  const bar = element.querySelector("meter");
  if (!bar) return;
  if (whole > 0) bar.value = Math.max(0, Math.min(1, left / whole));
  bar.setAttribute("aria-label", `${element.querySelector(".clock-label")?.textContent}: ${words.textContent}`);
}

// The browser's own variety of the page's language, where it has one: the reader's order of day and month.
const spoken = document.documentElement.lang;
const locale = navigator.languages?.find((one) => one.split("-")[0] === spoken) ?? spoken;

function locally(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const utc = `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const sameDay = new Date(now()).toDateString() === moment.toDateString();
  const shape = sameDay ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  const local = new Intl.DateTimeFormat(locale, shape).format(moment);
  time.textContent = local;
  time.title = utc;
  if (time.closest("a")) return; // there a tap goes on; the title remains
  time.addEventListener("click", () => {
    time.textContent = time.textContent === local ? utc : local;
  });
}

const running = document.querySelectorAll("[data-until]");
const run = () => running.forEach(tick);
run();
if (running.length) setInterval(run, SECOND);
document.querySelectorAll("time[datetime]:not([data-until])").forEach(locally);
