// The camera button: reads a code in the page, or sends cropped grey frames to the server, which reads it.
// Two equal reads in a row before one counts. Where there is no live camera the photo button remains.

import { say, take } from "./scan.js";

const FRAME_SIDE = 480;
const PAUSE_MS = 250;
const FRAMES_TO = "/scan/frame";
const NOTHING_YET = [422, 429, 503]; // no code in the picture, or not looked at: the next one may have it
const WISHED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 960 } };
const FORMATS = ["qr_code", "data_matrix", "code_128"];

/** Counts a read when the same text came twice in a row; answers it then, else null. */
export function twice() {
  let last = null;
  return (text) => {
    const again = text !== null && text === last;
    last = text;
    return again ? text : null;
  };
}

function viewer() {
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", "Camera");
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  const frame = Object.assign(document.createElement("div"), { className: "frame" });
  const words = Object.assign(document.createElement("p"), { textContent: "Hold the code inside the frame." });
  words.setAttribute("role", "status");
  const close = Object.assign(document.createElement("button"), { className: "act", type: "button", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, frame, words, close);
  document.body.append(dialog);
  return { dialog, video, words };
}

/** The middle of the picture, square, grey: what the frame on the screen shows. */
function crop(video, canvas) {
  const side = Math.min(video.videoWidth, video.videoHeight);
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
  return async (video) => {
    const body = new FormData();
    body.append("frame", await crop(video, canvas), "frame.jpg");
    const headers = { "X-CSRFToken": form.elements.csrf_token?.value ?? "", Accept: "application/json" };
    const answer = await fetch(FRAMES_TO, { method: "POST", body, headers, credentials: "same-origin" });
    if (NOTHING_YET.includes(answer.status)) return null;
    const { read, href, says } = await answer.json();
    if (!read) throw new Error(says ?? "The server could not look at the picture.");
    return { text: read.text, href };
  };
}

async function reader(form) {
  const known = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
  const formats = FORMATS.filter((format) => known.includes(format));
  if (formats.length < FORMATS.length) return asServer(form);
  const detector = new window.BarcodeDetector({ formats });
  return async (video) => {
    const [found] = await detector.detect(video);
    return found ? { text: found.rawValue } : null;
  };
}

/** Where a read goes: to its page when the form says so and the server knows it, else into the field. */
function arrive(field, { text, href }) {
  const there = href && new URL(href, location);
  if (there && there.origin === location.origin && field.form.matches("[data-scan-go]")) {
    say(field, "camera");
    location.assign(there);
  } else {
    take(field, text, "camera");
  }
}

async function look(field) {
  const { dialog, video, words } = viewer();
  const again = twice();
  let stream = null;
  dialog.addEventListener("close", () => {
    stream?.getTracks().forEach((track) => track.stop());
    dialog.remove();
  });
  dialog.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: WISHED, audio: false });
    video.srcObject = stream;
    await video.play();
    const read = await reader(field.form);
    while (dialog.open) {
      const found = await read(video);
      if (again(found?.text ?? null) && dialog.open) {
        dialog.close();
        return arrive(field, found);
      }
      await new Promise((next) => setTimeout(next, PAUSE_MS));
    }
  } catch (problem) {
    stream?.getTracks().forEach((track) => track.stop());
    words.textContent = problem.name === "NotAllowedError"
      ? "This page may not use the camera. Allow it in the browser, take a photo, or type the code."
      : "The camera could not be read. Take a photo of the code, or type it.";
  }
}

if (navigator.mediaDevices?.getUserMedia) {
  for (const button of document.querySelectorAll("[data-camera]")) {
    const field = button.closest(".box, .card, form").querySelector("[data-scan]");
    button.hidden = false;
    button.addEventListener("click", () => look(field));
  }
}
