// What the QR code of a certificate proves, told from the bytes in it, the School's keys and its signed list; without a network.
import { letters } from "./check-letters.js";

const SIGNATURE = 64;
const HASHED = 0xff;
const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

function unpacked(text) {
  if (!/^[\w-]+$/.test(text)) throw new Error("unreadable");
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
}

// Ed25519 by the browser; by a library where the browser has none.
export async function isSigned(key, signature, message) {
  try {
    const own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, own, signature, message);
  } catch {
    const { verifyAsync } = await import("../vendor/noble-ed25519-3.2.0.js");
    return verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
  }
}

// The parts of what a QR code says: {code, host, bytes}. Raises "unreadable", or "bare" for an address alone.
export function parts(text) {
  const [address, payload] = text.trim().split("#");
  const found = /^(?:https?:\/\/([^/]+))?\/v\/([0-9a-z]{26})\/?(?:\?.*)?$/i.exec(address);
  if (!found) throw new Error("unreadable");
  if (!payload) throw new Error("bare");
  return { code: found[2].toLowerCase(), host: (found[1] ?? "").toLowerCase(), bytes: unpacked(payload) };
}

function fields(bytes) {
  let at = 5;
  const take = (length) => {
    if (at + length > bytes.length - SIGNATURE) throw new Error("unreadable");
    return bytes.subarray(at, (at += length));
  };
  const number = (length) => take(length).reduce((sum, one) => sum * 256 + one, 0);
  const day = (count) => new Date(FIRST_DAY + count * DAY).toISOString().slice(0, 10);
  const [issued, expires, index] = [number(2), number(2), number(3)];
  const told = { index, issued: day(issued), expires: expires ? day(expires) : "" };
  told.number = letters(take(number(1)));
  told.programme = letters(take(number(1)));
  const length = number(1);
  if (length === HASHED) told.nameSum = hex(take(16));
  else told.name = letters(take(length));
  return told;
}

export async function isName(typed, sum) {
  const clean = typed.trim().replace(/\s+/g, " ").normalize("NFC");
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(clean)))).startsWith(sum);
}

// JSON as it was signed: keys in order, no blanks.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

const keyOf = (keys, id) => keys.find((key) => key.id === id);

// The list if one of the keys has signed it; null if there is none, or if it is not the School's.
export async function trusted(list, keys) {
  const key = list?.v === 1 && keyOf(keys, list.key);
  if (!key) return null;
  const { signature, ...said } = list;
  const isOurs = await isSigned(unpacked(key.x), unpacked(signature), utf8(canonical(said)));
  return isOurs ? list : null;
}

async function isSet(packed, index) {
  const stream = new Blob([unpacked(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bits = new Uint8Array(await new Response(stream).arrayBuffer());
  if (index >> 3 >= bits.length) return null;
  return Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
}

export const age = (date, today) => Math.round((Date.parse(today) - Date.parse(date)) / DAY);

// {verdict, …fields}: unreadable, bare, keyless, stranger, forged, revoked, suspended, unlisted, expired or genuine.
export async function judge(text, { keys, list, today }) {
  if (!keys.length) return { verdict: "keyless" };
  try {
    const { code, host, bytes } = parts(text);
    if (bytes[0] !== 1 || bytes.length < SIGNATURE + 15) return { verdict: "unreadable" };
    const key = keyOf(keys, hex(bytes.subarray(1, 5)));
    if (!key) return { verdict: "stranger" };
    const end = bytes.length - SIGNATURE;
    const message = new Uint8Array([...utf8(code), ...bytes.subarray(0, end)]);
    if (!(await isSigned(unpacked(key.x), bytes.subarray(end), message))) return { verdict: "forged" };
    const told = { code, host, ...fields(bytes) };
    return { ...told, verdict: await standing(told, list, today) };
  } catch (failure) {
    return { verdict: failure.message === "bare" ? "bare" : "unreadable" };
  }
}

async function standing({ index, expires }, list, today) {
  const [revoked, suspended] = list ? [await isSet(list.revoked, index), await isSet(list.suspended, index)] : [null, null];
  if (revoked) return "revoked";
  if (suspended) return "suspended";
  if (expires && expires < today) return "expired";
  return revoked === null || suspended === null ? "unlisted" : "genuine";
}
