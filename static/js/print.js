/** [data-print]: prints the page. Without scripts the button stays hidden; browsers print anyway. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
