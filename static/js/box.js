// A box of vials: every scan is looked up at once and stands in a running list; any error stops it until a person
// has seen it. What comes in meanwhile is not taken.

import { feedback } from "./feedback.js";
import { word } from "./words.js";

const form = document.querySelector("[data-box]");
const list = document.querySelector("[data-box-list]");
const count = document.querySelector("[data-box-count]");
const stop = document.querySelector("[data-box-stop]");
const onward = document.querySelector("[data-box-onward]");
const waiting = [];
const taken = [];
let busy = false;

function halt(says) {
  waiting.length = 0;
  stop.querySelector("[data-says]").textContent = says;
  stop.hidden = false;
  feedback("refused");
  stop.querySelector("button").focus();
}

function put({ code, printed, href, what, state, word: verdict, receipt }) {
  const line = document.querySelector(`template[data-mark="${state}"]`).content.firstElementChild.cloneNode(true);
  line.querySelector("a").href = href;
  line.querySelector("[data-code]").textContent = printed;
  line.querySelector("[data-what]").textContent = what;
  line.querySelector("[data-word]").textContent = verdict;
  list.prepend(line);
  taken.push({ code, receipt });
  count.textContent = word(taken.length === 1 ? "one_vial" : "vials", taken.length);
  feedback("accepted");
  prepare();
}

/** What may be done with all of them: the step of the first, with the others named and every scan sent along. */
function prepare() {
  const [first, ...others] = taken;
  onward.hidden = false;
  onward.elements.vials.value = others.map((one) => one.code).join("\n");
  for (const old of onward.querySelectorAll("[name=receipt]")) old.remove();
  for (const { receipt } of taken) {
    onward.append(Object.assign(document.createElement("input"), { type: "hidden", name: "receipt", value: receipt }));
  }
  for (const button of onward.querySelectorAll("button")) button.formAction = `/s/${first.code}/${button.dataset.step}`;
}

async function look(body) {
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) return halt(told.says ?? told.detail ?? word("lost"));
  if (taken.some((one) => one.code === told.code)) return halt(word("twice"));
  put(told);
}

async function next() {
  if (busy || !stop.hidden || !waiting.length) return;
  busy = true;
  try {
    await look(waiting.shift());
  } catch {
    halt(word("lost"));
  }
  busy = false;
  next();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation(); // no page answers here whose painting could be timed
  if (!stop.hidden) return feedback("refused");
  waiting.push(new FormData(form));
  form.elements.code.value = "";
  form.elements.frame.value = "";
  next();
});

stop.querySelector("button").addEventListener("click", () => {
  stop.hidden = true;
  form.elements.code.focus();
});
