// The layout as it would print, drawn anew while its document is changed; the same form works without this.

import { word } from "./words.js";

const form = document.querySelector("[data-layout]");
const figure = document.querySelector("#layout-picture");
const faults = document.querySelector("#layout-faults");
const PAUSE_MS = 300;
let waiting = 0;
let asked = 0;

function tell(sentences) {
  faults.replaceChildren(
    ...sentences.map((says) => Object.assign(document.createElement("p"), { className: "wrong", textContent: says })),
  );
}

async function draw() {
  const turn = ++asked;
  const answer = await fetch(form.dataset.layout, { method: "POST", body: new FormData(form) });
  const text = await answer.text();
  if (turn !== asked) return;
  if (answer.ok) {
    figure.replaceChildren(new DOMParser().parseFromString(text, "image/svg+xml").documentElement);
    tell([]);
  } else if (answer.status === 422) {
    tell(text.split("\n"));
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => draw().catch(() => tell([word("older")])), PAUSE_MS);
});
