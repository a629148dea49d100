/** [data-print]: shown where the browser can print, and prints the page. */
export function offerPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // what is folded on the screen is told on paper
  window.addEventListener("beforeprint", () => {
    for (const folded of root.querySelectorAll("details.as-table:not([open])")) {
      folded.open = true;
      folded.dataset.printed = "yes";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const folded of root.querySelectorAll("details[data-printed]")) {
      folded.open = false;
      delete folded.dataset.printed;
    }
  });
}
