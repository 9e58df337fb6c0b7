// Loads the page again while the worker is busy: `data-refresh` holds the seconds, blank means never.
// What says so is shown only where it is true, `data-refreshes`.
const place = document.querySelector("[data-refresh]");
const seconds = Number(place?.dataset.refresh);
if (seconds > 0) setTimeout(() => location.reload(), seconds * 1000);
for (const said of document.querySelectorAll("[data-refreshes]")) said.hidden = !(seconds > 0);
