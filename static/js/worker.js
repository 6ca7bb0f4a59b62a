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
    if (answer.ok) await keep(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

// A file's address names its version; of each file only the one that was asked for last is kept.
const VERSIONED = /^\/static\/v-\w+\//;
const path = (address) => new URL(address).pathname;
const unversioned = (address) => path(address).replace(VERSIONED, "/static/");

async function keep(request, answer) {
  const kept = await caches.open(KEPT);
  if (VERSIONED.test(path(request.url)) && (await kept.match(request))) return; // the same file for ever
  for (const one of await kept.keys())
    if (unversioned(one.url) === unversioned(request.url)) await kept.delete(one);
  await kept.put(request, answer);
}
