/** A side panel takes focus when it opens, closes on Escape unless something in it is being typed,
 * and gives focus back to the link it was opened by. */
const OPENER = "panel-opener";

export function closePanelOnEscape(root) {
  const panel = root.querySelector("[data-panel]");
  if (panel) {
    panel.focus({ preventScroll: true });
  } else {
    giveBack(root);
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && new URL(link.href).searchParams.has("open")) {
      sessionStorage.setItem(OPENER, link.getAttribute("href"));
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (event.target.matches("input, textarea, select")) return;
    root.querySelector("[data-panel] [data-close]")?.click();
  });
}

function giveBack(root) {
  const opener = sessionStorage.getItem(OPENER);
  if (!opener) return;
  sessionStorage.removeItem(OPENER);
  for (const link of root.querySelectorAll("a[href]")) {
    if (link.getAttribute("href") === opener) {
      link.focus();
      return;
    }
  }
}
