/** Forms: one submission at a time, and a question before unsaved input is left behind. */

const BUSY = "正在办理…";

/** form[data-once]: the pressed button says 正在办理… and further submits are ignored. */
export function submitOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form || event.defaultPrevented) return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    form.dataset.busy = "yes";
    if (event.submitter) {
      event.submitter.dataset.words = event.submitter.innerHTML;
      event.submitter.textContent = BUSY;
      event.submitter.setAttribute("aria-disabled", "true");
    }
  });
  // the page may come back from the browser's memory: its forms work again
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) root.querySelectorAll("form[data-busy]").forEach(release);
  });
}

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("button[data-words]")) {
    button.innerHTML = button.dataset.words;
    button.removeAttribute("aria-disabled");
    delete button.dataset.words;
  }
}

/** form[data-keep]: the browser asks before the page is left with changes not submitted. */
export function keepDirtyForms(root) {
  root.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) form.dataset.dirty = "yes";
  });
  root.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) delete event.target.dataset.dirty;
  });
  // signed out for idleness: what was typed is kept as a draft, nobody is there to be asked
  root.addEventListener("portal:signed-out", () => dirty.clear());
  window.addEventListener("beforeunload", (event) => {
    if (root.querySelector("form[data-dirty]")) event.preventDefault();
  });
}
