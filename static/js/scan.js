// A hand scanner's burst lands in the scan field, whatever had the focus; and says that it was scanned.
//
// data-scan="ours"    takes our own codes first        data-scan="lines"   takes one code to a line
// data-scan="other"   takes everything else first      data-scan           takes anything
// data-scan="D"       takes our codes that begin with this letter, and nothing else
// The hidden field beside it (how, or <name>_how) says wedge, camera or typed.

import { Burst } from "./burst.js";
import "./felt.js"; // measures from the scan to the verdict

const OURS = /^(https?:\/\/[^/]+\/s\/|[pdsvthleuq]-?[0-9a-z]{5}-?[0-9a-z]{5}-?[0-9a-z*](\.[0-9a-z]+)?\s*$)/i;
const burst = new Burst();
let before = null;
let typed = false;

function fields() {
  return [...document.querySelectorAll("[data-scan]")].filter((field) => field.offsetParent !== null);
}

/** The field this text belongs to: by its kind, then the focused one, then the first still empty. */
export function fieldFor(text, choice = fields()) {
  const kind = OURS.test(text) ? "ours" : "other";
  const letter = kind === "ours" ? text.replace(/^https?:\/\/[^/]+\/s\//i, "")[0].toUpperCase() : "";
  const asking = choice.find((field) => letter && field.dataset.scan === letter);
  if (asking) return asking;
  choice = choice.filter((field) => field.dataset.scan.length !== 1);
  const known = choice.filter((field) => ["ours", "other"].includes(field.dataset.scan));
  const right = known.filter((field) => field.dataset.scan === kind);
  const open = known.length ? right : choice;
  return open.find((field) => field === document.activeElement) ?? open.find((field) => !field.value) ?? open[0];
}

/** The field that opens the code's own page, where a page has no scan field and nothing was typed that would be lost. */
function elsewhere() {
  return typed ? null : document.querySelector("#scan-elsewhere [data-scan]");
}

/** Writes how the value came beside the field. */
export function say(field, how) {
  const beside = field.form?.elements[`${field.name}_how`] ?? field.form?.elements.how;
  if (beside) beside.value = how;
}

/** Gives a field what was read; the scan page and the bedside send it at once, a longer form goes on. */
export function take(field, text, how) {
  if (field.dataset.scan === "lines") {
    field.value = [...field.value.split("\n").filter((line) => line.trim()), text, ""].join("\n");
    return;
  }
  field.value = text;
  say(field, how);
  if (field.form.matches("[data-scan-go], [data-bedside]")) send(field.form);
  else after(field)?.focus();
}

function send(form) {
  form.requestSubmit(form.querySelector("button[name='act'][value='read']") ?? undefined);
}

function after(field) {
  const boxes = [...field.form.elements].filter((box) => box.offsetParent !== null);
  return boxes[boxes.indexOf(field) + 1];
}

/** Keeps what stood in the focused field before the first key of what may become a burst. */
function remember(element) {
  const holdsText = element?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
  before = { element: holdsText ? element : null, value: element?.value, typed };
}

function restore() {
  if (before.element) before.element.value = before.value;
  typed = before.typed;
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return burst.forget();
    if (burst.isOver(event.timeStamp)) remember(event.target);
    const text = burst.key(event.key, event.timeStamp);
    if (!text) return;
    restore();
    const field = fieldFor(text) ?? elsewhere();
    if (!field) return;
    event.preventDefault();
    event.stopPropagation();
    take(field, text, "wedge");
  },
  true,
);

document.addEventListener("input", (event) => {
  typed = true;
  if (event.target.matches("[data-scan]")) say(event.target, "typed");
});

// The focus comes back to the scan page's field after a press on nothing; not on a phone, where it
// would open the keyboard, and not while a text is being selected.
document.addEventListener("click", (event) => {
  const field = document.querySelector("[data-scan-go] [data-scan]");
  const busy = event.target.closest("a, button, input, select, textarea, label, summary, dialog");
  if (field && !busy && matchMedia("(pointer: fine)").matches && getSelection().isCollapsed) field.focus();
});

// A photo of a code needs no second press.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".photo input") || !event.target.files.length) return;
  const { form, name } = event.target;
  const how = form.elements[name.replace("frame", "how")];
  if (how) how.value = "image";
  send(form);
});

// The camera's own script comes when somebody first reaches for it, so that the page is there sooner.
if (navigator.mediaDevices?.getUserMedia) {
  for (const button of document.querySelectorAll("[data-camera]")) {
    const field = button.closest(".box, .card, form").querySelector("[data-scan]");
    button.hidden = false;
    button.addEventListener("click", async () => (await import("./camera.js")).look(field));
  }
}
