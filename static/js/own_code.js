/** [data-own-code]: one's own check-in code counts down and is fetched anew, again and again. */
const AGAIN = 3;

export function renewCode(root) {
  const box = root.querySelector("[data-own-code]");
  if (box) setInterval(() => tick(root), 1000);
}

let busy = false;

function tick(root) {
  const box = root.querySelector("[data-own-code]");
  if (!box || document.hidden) return;
  const left = Number(box.dataset.seconds) - 1;
  box.dataset.seconds = String(left);
  show(box, left);
  if (left <= 0 && !busy && left % AGAIN === 0) fetchAnew(box);
}

function show(box, left) {
  const bar = box.querySelector("progress");
  if (bar) bar.value = Math.max(left, 0);
  const words = box.querySelector("[data-code-words]");
  if (!words) return;
  if (left > 0) words.textContent = `${left} 秒后换新码，截图无效`;
  else words.textContent = left > -AGAIN ? "正在换新码…" : "网络不好，码换不了。正在再试…";
}

async function fetchAnew(box) {
  busy = true;
  try {
    const answer = await fetch(box.dataset.ownCode, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.reload();
    if (!answer.ok) return;
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const fresh = made.content.querySelector("[data-own-code]");
    if (fresh) box.replaceWith(fresh);
  } catch {
    // no network: tried again in a moment
  } finally {
    busy = false;
  }
}
