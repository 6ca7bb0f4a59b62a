// Serves what this device keeps when there is no network: the page for that time, styles and scripts.
// No other page is ever kept, so that no verdict outlives the moment it was given in.

const KEPT = "kept";
const WITHOUT_NETWORK = "/offline";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(withoutNetwork));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(fresh(request));
});

async function withoutNetwork() {
  return (await caches.match(WITHOUT_NETWORK)) ?? Response.error();
}

async function fresh(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
