/** The error summary takes focus when a refused form comes back; its links focus their field. */
export function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && root.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    // radio buttons are named by the box around them
    (field.querySelector("input") ?? field).focus();
    field.scrollIntoView({ block: "center" });
  });
}
