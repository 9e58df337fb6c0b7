// Changes that the server has not confirmed, kept in this browser until it has. They are encrypted with a key that
// only the page of the exam can make: the next person at the computer can read nothing.
const STORE = "entries";
const KEPT = 14 * 24 * 3600e3; // as long as a person may stay signed in
const utf8 = (text) => new TextEncoder().encode(text);

export async function keyFor(secret, purpose) {
  const raw = Uint8Array.from(atob(secret), (one) => one.charCodeAt(0));
  const whole = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(purpose) };
  return crypto.subtle.deriveKey(how, whole, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// `name` is sealed in as well, so that nothing can be put under another name.
export async function seal(key, name, words) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: utf8(name) };
  return { iv, sealed: new Uint8Array(await crypto.subtle.encrypt(how, key, utf8(JSON.stringify(words)))) };
}

async function unseal(key, name, { iv, sealed }) {
  const how = { name: "AES-GCM", iv, additionalData: utf8(name) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed)));
}

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

async function database() {
  const request = indexedDB.open("exam", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "name" });
  return result(request);
}

const rowsOf = (db) => result(db.transaction(STORE).objectStore(STORE).getAll());

// How many changes wait in this browser, whosever they are.
export const waiting = async () => (await rowsOf(await database())).length;

// One journal of one attempt. `works` is false where a browser keeps nothing: then the page is all there is.
export async function openJournal(attempt, secret) {
  try {
    return await journal(attempt, await keyFor(secret, "journal"), await database());
  } catch {
    const nothing = async () => [];
    return { works: false, entries: nothing, put: () => Promise.reject(), drop: nothing, wipe: nothing };
  }
}

async function journal(attempt, key, db) {
  const nameOf = (position) => `${attempt}:${position}`;
  const rows = () => rowsOf(db);
  // Resolved when it stands on the disk, not before.
  const write = (act) =>
    new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(STORE));
    });
  const old = (await rows()).filter(({ kept }) => Math.abs(Date.now() - kept) > KEPT);
  if (old.length) await write((store) => old.forEach(({ name }) => store.delete(name)));

  return {
    works: true,
    async entries() {
      const mine = (await rows()).filter((row) => row.attempt === attempt);
      const read = await Promise.all(mine.map((row) => unseal(key, row.name, row).catch(() => null)));
      return read.filter(Boolean).sort((one, other) => one.sequence - other.sequence);
    },
    async put(entry) {
      const name = nameOf(entry.position);
      const row = { name, attempt, sequence: entry.sequence, kept: Date.now(), ...(await seal(key, name, entry)) };
      await write((store) => {
        // A change may be encrypted faster than the one before it.
        const there = store.get(name);
        there.onsuccess = () => there.result?.sequence > row.sequence || store.put(row);
      });
    },
    drop({ position, sequence }) {
      const name = nameOf(position);
      return write((store) => {
        const there = store.get(name);
        there.onsuccess = () => there.result?.sequence === sequence && store.delete(name);
      });
    },
    async wipe() {
      const mine = (await rows()).filter((row) => row.attempt === attempt);
      await write((store) => mine.forEach(({ name }) => store.delete(name)));
    },
  };
}
