// The camera button: reads codes in the page, or sends cropped grey frames to the server, which reads them.
// Two equal reads before one counts; of several in view a person says which. Where there is no live camera the
// photo button remains. A form with data-box goes on reading (js/box.js), each code once while it is in view.

import { Seeing } from "./seeing.js";
import { take } from "./scan.js";
import { word } from "./words.js";

const FRAME_SIDE = 480;
const PAUSE_MS = 150;
const FRAMES_TO = "/scan/frame";
const NOTHING_YET = [422, 429, 503]; // no code in the picture, or not looked at: the next one may have it
const WISHED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 960 } };
const FORMATS = ["qr_code", "data_matrix", "code_128"];

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function viewer(inside) {
  const dialog = element("dialog", { className: "viewer" });
  dialog.setAttribute("aria-label", word("camera"));
  const video = element("video", { muted: true, playsInline: true });
  const frame = element("div", { className: "frame" });
  const words = element("p", { textContent: word("hold") });
  words.setAttribute("role", "status");
  const choices = element("div", { className: "choices" });
  const close = element("button", { className: "act", type: "button", textContent: word("close") });
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, frame, words, choices, close);
  (inside ?? document.body).append(dialog);
  return { dialog, video, words, choices };
}

/** The middle of the picture, square and grey: what the frame on the screen shows, then its inner part larger. */
function crop(video, canvas, near) {
  const whole = Math.min(video.videoWidth, video.videoHeight);
  const side = near ? Math.min(whole, Math.max(FRAME_SIDE, whole / 2)) : whole;
  canvas.width = canvas.height = Math.min(FRAME_SIDE, side);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.filter = "grayscale(1)";
  const left = (video.videoWidth - side) / 2;
  const top = (video.videoHeight - side) / 2;
  pen.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
}

async function asServer(form) {
  const canvas = document.createElement("canvas");
  let near = false;
  return async (video) => {
    const body = new FormData();
    near = !near && Math.min(video.videoWidth, video.videoHeight) > FRAME_SIDE;
    body.append("frame", await crop(video, canvas, near), "frame.jpg");
    const headers = { "X-CSRFToken": form.elements.csrf_token?.value ?? "", Accept: "application/json" };
    const answer = await fetch(FRAMES_TO, { method: "POST", body, headers, credentials: "same-origin" });
    if (NOTHING_YET.includes(answer.status)) return [];
    const { codes, says } = await answer.json();
    if (!codes) throw new Error(says ?? word("not_looked"));
    return codes;
  };
}

async function reader(form) {
  const known = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
  const formats = FORMATS.filter((format) => known.includes(format));
  if (formats.length < FORMATS.length) return asServer(form);
  const detector = new window.BarcodeDetector({ formats });
  return async (video) =>
    (await detector.detect(video)).map(({ rawValue, format }) => ({ text: rawValue, what: `${format.replace("_", " ")}: ${rawValue}` }));
}

/** Asks which of several codes is meant: a button for each, with what it is. */
function ask({ dialog, words, choices }, codes) {
  words.textContent = word("several");
  return new Promise((chosen) => {
    const settle = (text) => {
      choices.replaceChildren();
      words.textContent = word("hold");
      chosen(text);
    };
    for (const { text, what } of codes) {
      const button = element("button", { className: "act", type: "button", textContent: what ?? text });
      button.addEventListener("click", () => settle(text));
      choices.append(button);
    }
    choices.firstChild.focus();
    dialog.addEventListener("close", () => settle(null), { once: true });
  });
}

/** Waits for what the camera shows next: a read that is to confirm another needs a picture of its own. */
function another(video) {
  return new Promise((next) => {
    setTimeout(next, PAUSE_MS);
    video.requestVideoFrameCallback?.(next);
  });
}

async function film(shown, field, read) {
  const seeing = new Seeing();
  const goesOn = field.form.matches("[data-box]");
  const names = new Map();
  while (shown.dialog.open) {
    const found = await read(shown.video);
    for (const one of found) names.set(one.text, one);
    const counts = seeing.see([...new Set(found.map((one) => one.text))]);
    const text = counts.length > 1 ? await ask(shown, counts.map((one) => names.get(one))) : counts[0];
    for (const one of text ? counts : []) seeing.lock(one);
    if (text && shown.dialog.open) {
      if (!goesOn) shown.dialog.close();
      take(field, text, "camera");
      if (!goesOn) return;
    }
    if (!seeing.unsure) await new Promise((next) => setTimeout(next, PAUSE_MS));
    await another(shown.video);
  }
}

/** Opens the camera for a field, and gives it what is read. */
export async function look(field) {
  const inside = field.form.querySelector("[data-viewer]");
  if (inside?.querySelector("dialog")) return;
  const shown = viewer(inside);
  const { dialog, video, words } = shown;
  let stream = null;
  const off = () => stream?.getTracks().forEach((track) => track.stop());
  dialog.addEventListener("close", () => {
    off();
    dialog.remove();
  });
  if (inside) dialog.show();
  else dialog.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: WISHED, audio: false });
    video.srcObject = stream;
    await video.play();
    await film(shown, field, await reader(field.form));
  } catch (problem) {
    off();
    words.textContent = word(problem.name === "NotAllowedError" ? "no_camera" : "not_read");
  }
}
