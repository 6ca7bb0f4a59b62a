// How long it takes from the scan to the painted verdict, as the person feels it: one number for each scan.
// It begins when a scan is sent and ends when the page that answers it was painted; nothing says who scanned.

const KEPT = "felt";

function now() {
  return performance.timeOrigin + performance.now();
}

/** A scan was made just now. */
export function begin() {
  sessionStorage.setItem(KEPT, String(now()));
}

/** The verdict stands on the page: tell how long it took, once it is painted. */
export function painted() {
  const begun = Number(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (!begun || document.body.dataset.outcome === "refused") return;
  requestAnimationFrame(() => setTimeout(() => tell(Math.round(now() - begun))));
}

function tell(took) {
  const token = document.querySelector("[name=csrf_token]")?.value;
  if (!token) return;
  const body = new URLSearchParams({ took, csrf_token: token });
  fetch("/scan/felt", { method: "POST", body, keepalive: true }).catch(() => {}); // a figure may be missing
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-scan-go]")) begin();
});
painted();
