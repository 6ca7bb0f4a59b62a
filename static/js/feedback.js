// Confirms by sound and vibration what the page says in words: a rising two-tone, or a low buzz.
// Kept on this device, switched in the page's foot; reloading or going back does not say it again.

import { word } from "./words.js";

const KEY = "tracker.feedback";
const SOUNDS = {
  accepted: { notes: [[660, 0, 0.11], [990, 0.12, 0.18]], shape: "sine", shake: [40] },
  refused: { notes: [[110, 0, 0.45]], shape: "sawtooth", shake: [180, 80, 180] },
};

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function isOn() {
  return stored() !== "off";
}

/** Says accepted or refused by sound and vibration, unless switched off or not possible here. */
export function feedback(outcome) {
  const sound = SOUNDS[outcome];
  if (!sound || !isOn()) return;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) navigator.vibrate?.(sound.shake);
  if (!window.AudioContext) return;
  const context = new AudioContext();
  const [last] = sound.notes.slice(-1);
  for (const note of sound.notes) play(context, sound.shape, note);
  setTimeout(() => context.close(), (last[1] + last[2] + 0.2) * 1000);
}

function play(context, shape, [pitch, start, length]) {
  const from = context.currentTime + start;
  const voice = new OscillatorNode(context, { type: shape, frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.2, from + 0.015);
  volume.gain.linearRampToValueAtTime(0, from + length);
  voice.connect(volume).connect(context.destination);
  voice.start(from);
  voice.stop(from + length);
}

const button = document.querySelector("[data-feedback-switch]");
if (button) {
  const show = () => {
    button.querySelector("b").textContent = word(isOn() ? "on" : "off");
    button.setAttribute("aria-pressed", String(isOn()));
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(KEY, isOn() ? "off" : "on");
    } catch {
      return; // this browser keeps nothing: the switch stays where it is
    }
    show();
    feedback("accepted");
  });
}

const [visit] = performance.getEntriesByType("navigation");
if (visit?.type === "navigate") feedback(document.body.dataset.outcome);
