// The acts that wait on this device, in its own database: kept until they were decided and their maker saw how.

const STORE = "acts";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("tracker", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, work) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const asked = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => {
      database.close();
      resolve(asked.result);
    };
    transaction.onerror = () => reject(transaction.error);
  });
}

/** Keeps an act, or what became of it. */
export const keep = (act) => within("readwrite", (store) => store.put(act));

/** Takes an act out of the list. */
export const remove = (key) => within("readwrite", (store) => store.delete(key));

/** Every act of one person, in the order they were made. */
export async function actsOf(user) {
  const all = await within("readonly", (store) => store.getAll());
  return all.filter((act) => act.user === user).sort((one, other) => one.made - other.made);
}

/** A key that nobody else draws. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function askWho() {
  const answer = await fetch("/offline/who", { headers: { Accept: "application/json" } });
  const told = answer.headers.get("Content-Type")?.startsWith("application/json");
  return answer.ok && told ? answer.json() : null;
}

async function send(act, token) {
  const form = new FormData();
  for (const [name, value] of act.entries) form.append(name, value);
  for (const name of ["key", "user", "step", "at"]) form.set(name, act[name]);
  if (act.late) form.set("late_reason", act.late);
  form.set("csrf_token", token);
  return fetch("/offline/send", { method: "POST", body: form });
}

/**
 * Sends what this person has waiting, one after the other; whatever another person left stays theirs.
 * Gives "sent", or why nothing more could be: "nobody" is signed in, "another" person is, or no "network".
 */
export async function sendAll(user, lateNow) {
  try {
    const who = await askWho();
    if (!who) return "nobody";
    if (who.user !== user) return "another";
    for (const act of (await actsOf(user)).filter((one) => !one.answer)) {
      if (act.late === null) act.late = lateNow(act);
      await keep(act); // before it leaves: a retry sends the very same
      const answer = await send(act, who.token);
      if (answer.status === 403) return "another";
      if (![200, 422].includes(answer.status)) return answer.status === 401 ? "nobody" : "network";
      await keep({ ...act, answer: await answer.json() });
    }
    return "sent";
  } catch {
    return "network";
  }
}
