// Loads the page again while the worker is busy: `data-refresh` holds the seconds, blank means never.
const place = document.querySelector("[data-refresh]");
const seconds = Number(place?.dataset.refresh);
if (seconds > 0) setTimeout(() => location.reload(), seconds * 1000);
