/**
 * The check-in screen: asks for the code of now before each one runs out.
 *
 * A bad network loses nothing: the page stays, tries again every few seconds, and hides a code that
 * no longer counts. While the shift runs the screen is work, though nobody touches it.
 */
const RETRY = 4_000;
const AWAKE_EVERY = 120_000;

function start(place) {
  const lost = document.querySelector("[data-screen-lost]");
  const state = document.querySelector("[data-screen-state]");
  const life = Number(place.dataset.life) * 1000;
  let shownAt = Date.now();
  let nextAt = shownAt + secondsOf(place);
  let asking = false;
  let awakeAt = Date.now();

  const renew = async () => {
    asking = true;
    try {
      const answer = await fetch(place.dataset.screen, { redirect: "manual", cache: "no-store" });
      if (answer.status === 401 || answer.type === "opaqueredirect") return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      shownAt = Date.now();
      nextAt = shownAt + secondsOf(place);
      hide(false);
    } catch {
      nextAt = Date.now() + RETRY;
    } finally {
      asking = false;
    }
  };
  const hide = (old) => {
    lost.hidden = !old;
    place.classList.toggle("screen-old", old);
  };
  const tick = () => {
    const now = Date.now();
    const left = Math.max(0, Math.ceil((nextAt - now) / 1000));
    const closed = place.querySelector("[data-closed]");
    state.textContent = closed || !lost.hidden ? "" : `${left} 秒后换新码`;
    if (place.querySelector("svg") && now - shownAt > life) hide(true);
    if (!asking && now >= nextAt && !closed) renew();
    if (!closed && now - awakeAt > AWAKE_EVERY) {
      awakeAt = now;
      // idle.js counts what people press as work; so is a code that is being scanned
      document.dispatchEvent(new Event("pointerdown"));
    }
  };
  setInterval(tick, 500);
  window.addEventListener("online", renew);
  tick();
}

function secondsOf(place) {
  return Number(place.querySelector("[data-seconds]")?.dataset.seconds ?? 5) * 1000;
}

const place = document.querySelector("[data-screen]");
if (place) start(place);
