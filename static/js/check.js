// The page that checks a certificate without a network: reads its QR code, and shows what check-proof.js finds.
import { age, isName, judge, trusted } from "./check-proof.js";

const page = document.querySelector("[data-check]");
const find = (selector) => page.querySelector(selector);
const STALE = 7; // days after which a list is called old
// The longer side in pixels at which a code is looked for. On the scan of a sheet its modules are two or three pixels wide, and
// what blurs at one size is clear at another; from a camera the next picture comes soon.
const [STILL, MOVING] = [[2400, 1600, 1200], [1600]];
const language = document.documentElement.lang;
const camera = find("video");
let shown = {};
let looking = null;

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
// Day, month, year: not every browser knows the Kazakh months.
const worded = (date) => date && date.split("-").reverse().join(".");

const asked = (address) => fetch(address).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);

async function known() {
  const [keys, list] = await Promise.all([asked("/status/keys.json"), asked("/status/offline.json")]);
  const ours = keys?.keys ?? [];
  return { keys: ours, list: await trusted(list, ours).catch(() => null) };
}

async function drawList({ keys, list }) {
  find("[data-keyless]").hidden = keys.length > 0;
  find("[data-listless]").hidden = !keys.length || Boolean(list);
  find("[data-list]").hidden = !list;
  find("[data-old]").hidden = !list || age(list.date.slice(0, 10), today()) < STALE;
  find("[data-list-date]").textContent = list ? worded(list.date.slice(0, 10)) : "";
}

async function check(text) {
  const state = await known();
  await drawList(state);
  shown = await judge(text, { ...state, today: today() });
  for (const one of page.querySelectorAll("[data-verdict]")) one.hidden = one.dataset.verdict !== shown.verdict;
  find("[data-facts]").hidden = !shown.number;
  const named = state.list?.programmes?.[shown.programme];
  const facts = {
    ...shown,
    programme: named?.[language], // its code alone stands on no paper
    issued: worded(shown.issued),
    expires: worded(shown.expires),
  };
  for (const slot of page.querySelectorAll("[data-slot]")) {
    slot.textContent = facts[slot.dataset.slot] ?? "";
    slot.parentElement.hidden = !facts[slot.dataset.slot];
  }
  find("[data-name]").hidden = !shown.nameSum;
  find("[data-name] input").value = "";
  for (const one of page.querySelectorAll("[data-name-is]")) one.hidden = true;
  find("[data-elsewhere]").hidden = !shown.host || shown.host === location.host;
  const answer = find("[data-answer]");
  answer.hidden = false;
  answer.focus();
  answer.scrollIntoView({ block: "start" });
}

// --- reading a picture

async function read(source, width, height, sizes) {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) return (await new BarcodeDetector({ formats: ["qr_code"] }).detect(source))[0]?.rawValue;
  }
  const { default: jsQR } = await import("../vendor/jsqr-1.4.0.js");
  for (const size of new Set(sizes.map((most) => Math.min(most, Math.max(width, height))))) {
    const scale = size / Math.max(width, height);
    const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    brush.drawImage(source, 0, 0, canvas.width, canvas.height);
    const found = jsQR(brush.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
    if (found?.data) return found.data;
  }
  return "";
}

function say(name) {
  for (const one of page.querySelectorAll("[data-trouble]")) one.hidden = one.dataset.trouble !== name;
}

async function fromFile(file) {
  say("");
  try {
    const picture = await createImageBitmap(file);
    const text = await read(picture, picture.width, picture.height, STILL);
    if (text) await check(text);
    else say("blank");
  } catch {
    say("picture");
  }
}

function stop() {
  clearTimeout(looking);
  for (const track of camera.srcObject?.getTracks() ?? []) track.stop();
  camera.srcObject = null;
  find("[data-camera]").hidden = true;
}

async function look() {
  if (!camera.srcObject) return;
  const text = camera.videoWidth && (await read(camera, camera.videoWidth, camera.videoHeight, MOVING).catch(() => ""));
  if (text) {
    stop();
    await check(text);
  } else looking = setTimeout(look, 200);
}

async function start() {
  say("");
  try {
    camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    find("[data-camera]").hidden = false;
    await camera.play();
    look();
  } catch {
    say("camera");
  }
}

find("[data-start]").addEventListener("click", start);
find("[data-stop]").addEventListener("click", stop);
find("[data-file]").addEventListener("change", ({ target }) => target.files[0] && fromFile(target.files[0]));
find("[data-paste]").addEventListener("submit", (event) => {
  event.preventDefault();
  check(find("[data-paste] textarea").value);
});
find("[data-name]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const same = (await isName(find("[data-name] input").value, shown.nameSum)) ? "same" : "other";
  for (const one of page.querySelectorAll("[data-name-is]")) one.hidden = one.dataset.nameIs !== same;
});

find("[data-tools]").hidden = false;
known().then(drawList);
navigator.serviceWorker?.register(page.dataset.check).then(() => navigator.serviceWorker.ready).then(() => {
  find("[data-kept]").hidden = false;
}).catch(() => {});
