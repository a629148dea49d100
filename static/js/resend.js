/**
 * form[data-resend]: sent again by itself while the network is bad.
 *
 * Only for acts that are done once however often they are sent. The answer's page is opened at
 * data-resend. The page stays as it is until the portal has answered, so nothing typed is lost.
 */
const WAITS = [2, 4, 8, 15, 30];
const TIMEOUT = 15_000;

export function sendAgain(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-resend]");
    if (!form || event.defaultPrevented || form.dataset.sending) return;
    event.preventDefault();
    form.dataset.sending = "yes";
    send(form, 0);
  });
}

async function send(form, tried) {
  const answer = await post(form);
  if (answer === null) return wait(form, tried);
  if (answer.type === "opaqueredirect") {
    tell(form, "已收到，正在打开…");
    location.assign(form.dataset.resend);
    return;
  }
  // a page that says what is wrong: the browser itself asks for it, once more
  form.submit();
}

async function post(form) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    return await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
      signal: stop.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function wait(form, tried) {
  const seconds = WAITS[Math.min(tried, WAITS.length - 1)];
  const why = navigator.onLine ? "网络不好，还没有送到。" : "现在没有网络，还没有送到。";
  tell(form, `${why}${seconds} 秒后自动再发，请不要关这一页；不会重复。`);
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    window.removeEventListener("online", again);
    send(form, tried + 1);
  };
  timer = setTimeout(again, seconds * 1000);
  window.addEventListener("online", again);
}

function tell(form, words) {
  let note = form.querySelector("[data-resend-told]");
  if (!note) {
    note = document.createElement("p");
    note.className = "resend-told";
    note.dataset.resendTold = "";
    note.setAttribute("role", "status");
    form.append(note);
  }
  note.textContent = words;
}
