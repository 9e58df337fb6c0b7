// Signing out empties this browser, also of answers of an exam that it could not send yet: say so before.
import { waiting } from "./exam-journal.js";

const place = document.querySelector("[data-unsent]");
const n = await waiting().catch(() => 0);
place.querySelector("[data-n]").textContent = n;
place.hidden = !n;
