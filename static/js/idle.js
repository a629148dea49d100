/**
 * Warns before the server signs an idle person out, and tells it of work that no request shows.
 *
 * All tabs share one time of the last work, in localStorage: whoever works in one is not warned in
 * another, and 继续工作 counts for all. The server alone decides; this only speaks of it in time.
 */
import { forgetDrafts } from "./drafts.js";

const WARN_SECONDS = 120;
const TELL_EVERY = 120_000;
const GRACE = 3_000;

export function watchIdleness(root) {
  const bar = root.querySelector("[data-idle]");
  if (!bar) return;
  const limit = Number(bar.dataset.idle) * 1000;
  const warn = Math.min(WARN_SECONDS * 1000, limit / 2);
  const key = `worked:${bar.dataset.person}`;
  const form = bar.querySelector("[data-idle-awake]");
  let told = Date.now();
  let gone = false;

  const worked = () => Number(localStorage.getItem(key)) || told;
  const note = () => localStorage.setItem(key, String(Date.now()));
  const tell = () => {
    told = Date.now();
    note();
    return fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  };
  const check = () => {
    const left = worked() + limit - Date.now();
    bar.hidden = left > warn;
    if (!bar.hidden) bar.querySelector("[data-idle-left]").textContent = words(left);
    if (left < -GRACE && !gone) {
      gone = true;
      leave(root, bar.dataset.login);
    }
  };

  note();
  setInterval(check, 1000);
  // another tab worked, or this one was asleep
  window.addEventListener("storage", (event) => event.key === key && check());
  root.addEventListener("visibilitychange", check);
  for (const kind of ["input", "keydown", "pointerdown"]) {
    root.addEventListener(
      kind,
      () => {
        if (!gone && bar.hidden && Date.now() - told > TELL_EVERY) tell().catch(() => {});
      },
      { passive: true },
    );
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await tell().catch(() => null);
    if (answer && answer.status !== 204) leave(root, bar.dataset.login);
    check();
  });
  root.addEventListener("submit", (event) => {
    if (new URL(event.target.action, location).pathname.endsWith("/logout/")) forgetDrafts();
  });
}

function words(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return seconds > 60 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`;
}

/** Go and sign in, and come back here afterwards. */
function leave(root, login) {
  root.dispatchEvent(new Event("portal:signed-out"));
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
}
