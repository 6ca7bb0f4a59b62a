// The page that waits for the second person looks again by itself, and is loaded anew only when something changed:
// nothing moves under a finger, and a screen reader keeps its place.

const LOOK_AGAIN_MS = 4000;
const watched = document.querySelector("[data-watch]");

/** How far the bedside has come, as the server says it now; null while it cannot be asked. */
async function state() {
  try {
    const answer = await fetch(watched.dataset.watch, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-watch]")?.dataset.people ?? "";
  } catch {
    return null; // without a network there is nothing new to show; the clock runs on
  }
}

async function look() {
  const found = await state();
  if (found !== null && found !== watched.dataset.people) location.replace(watched.dataset.watch);
  else setTimeout(look, LOOK_AGAIN_MS);
}

if (watched) setTimeout(look, LOOK_AGAIN_MS);
