// Passkeys: makes one, signs in with one, and lets one answer for an act when its form is sent. Where the browser knows
// none of it, nothing of it is shown, and the password serves as before.

import { word } from "./words.js";

const able = Boolean(window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON);

/** What the site says against it, in the language of the page. */
class Refused extends Error {}

async function options(address, form, values) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, ...values });
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(told.says);
  return told;
}

function tell(form, fault) {
  const place = form.querySelector("[data-passkey-wrong]");
  place.textContent = (fault instanceof Refused && fault.message) || word("passkey"); // the browser's own words are its own
  place.hidden = false;
}

async function made(form) {
  const told = await options(form.dataset.options, form, { password: form.elements.password.value });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(told);
  return navigator.credentials.create({ publicKey });
}

async function proved(address, form, values) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options(address, form, values));
  return navigator.credentials.get({ publicKey });
}

function act(form, box, button) {
  const step = box.dataset.step || (button && button.name === "step" ? button.value : "");
  const ticked = form.querySelector("[name=vials]:checked");
  const seen = form.elements.seen ? form.elements.seen.value : "";
  return proved(box.dataset.passkeySign, form, { step, subject: box.dataset.subject || (ticked ? ticked.value : ""), seen });
}

function answerFor(form, ask) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const asked = ask(form, button);
    if (!asked || form.elements.passkey.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      form.elements.passkey.value = JSON.stringify(await asked());
      form.requestSubmit(button);
    } catch (fault) {
      tell(form, fault);
    }
  }, { capture: true });
}

function signs(box) {
  const form = box.closest("form");
  const wanted = box.querySelector("[data-passkey-wanted]");
  box.hidden = false;
  wanted.addEventListener("change", () => {
    for (const name of ["password", "one_time_code"]) {
      if (form.elements[name]) form.elements[name].disabled = wanted.checked;
    }
  });
  answerFor(form, (_, button) => wanted.checked && (!button || button.value !== "read") && (() => act(form, box, button)));
}

if (able) {
  document.querySelectorAll("[data-passkey-sign]").forEach(signs);
  document.querySelectorAll("form[data-passkey-add]").forEach((form) => answerFor(form, () => () => made(form)));
  document.querySelectorAll("form[data-passkey-in]").forEach((form) => {
    form.hidden = false;
    answerFor(form, () => () => proved(form.dataset.options, form, {}));
  });
}
