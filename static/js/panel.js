/** A side panel closes on Escape, unless something in it is being typed. */
export function closePanelOnEscape(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (event.target.matches("input, textarea, select")) return;
    root.querySelector("[data-panel] [data-close]")?.click();
  });
}
