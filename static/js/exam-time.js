// The time that is left, by the server's clock: counted down, hidden on request, told at ten, five and one minute.
export function countdown({ timer, announce, say, seconds, over }) {
  let [left, readAt, before] = [seconds, performance.now(), seconds + 0.5];

  function tick() {
    const now = Math.max(0, Math.ceil(left - (performance.now() - readAt) / 1000));
    const [hours, ...rest] = [now / 3600, (now / 60) % 60, now % 60].map(Math.floor);
    const short = rest.map((part) => String(part).padStart(2, "0")).join(":");
    timer.querySelector("[data-timer-left]").textContent = hours ? `${hours}:${short}` : short;
    timer.classList.toggle("is-warn", now <= 600 && now > 60);
    timer.classList.toggle("is-bad", now <= 60);
    for (const minutes of [10, 5, 1]) {
      if (before > minutes * 60 && now <= minutes * 60) announce.textContent = say(minutes);
    }
    if (before > 0 && !now) over();
    before = now;
  }

  const switcher = document.querySelector("[data-time-switch]");
  const button = switcher.querySelector("button");
  const turn = () => {
    const time = timer.parentElement;
    time.hidden = !time.hidden;
    button.setAttribute("aria-expanded", !time.hidden);
    [button.textContent, button.dataset.show] = [button.dataset.show, button.textContent];
    try { sessionStorage.setItem("exam-time", time.hidden ? "hidden" : ""); } catch { /* asked again next time */ }
  };
  switcher.hidden = false;
  button.addEventListener("click", turn);
  try { if (sessionStorage.getItem("exam-time")) turn(); } catch { /* shown */ }
  tick();
  setInterval(tick, 500);
  return {
    follow(seconds) {
      [left, readAt] = [seconds ?? Infinity, performance.now()];
    },
  };
}
