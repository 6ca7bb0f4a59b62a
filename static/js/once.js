// At the bedside a tap counts once, and what stands on the screen is what the server says now: a form is sent once,
// and a page that comes back out of the browser's memory is asked for anew.

const AGAIN_AFTER_MS = 10_000; // the network may have lost it; by then the server knows what it took

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, AGAIN_AFTER_MS);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
