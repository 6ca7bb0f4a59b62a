// The bedside cards: focus moves to what is still to give, and the joint tapped is kept while a scan is read.
// Nothing of the order is on the page, so nothing can be previewed here.

import { word } from "./words.js";

const form = document.querySelector("[data-bedside]");

function next() {
  const open = [...form.querySelectorAll(".card:not([data-given], .card-joint, .card-confirm)")];
  return open.map((card) => card.querySelector("[data-scan]")).find((field) => !field.value);
}

/** What is still to give, in words: asked for before the one button sends three things in one act. */
function missing() {
  const words = [];
  const given = (name) => form.elements[`${name}_receipt`] || form.elements[name]?.value.trim();
  if (!given("vial")) words.push(word("the_vial"));
  if (!given("wristband")) words.push(word("the_patient"));
  if (!form.querySelector(".card-joint :checked")) words.push(word("the_joint"));
  return words;
}

if (form) {
  const confirm = form.querySelector("button[value='confirm']");
  const status = Object.assign(document.createElement("p"), { className: "hint" });
  status.setAttribute("role", "status");
  confirm.before(status);
  const show = () => {
    const words = missing();
    confirm.setAttribute("aria-disabled", String(words.length > 0));
    status.textContent = words.length ? word("to_give", words.join(", ")) : "";
  };
  confirm.addEventListener("click", (event) => {
    if (missing().length) event.preventDefault();
  });
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
  if (matchMedia("(pointer: fine)").matches) (next() ?? form.elements.password).focus();
}
