/** form[data-autosubmit]: a changed choice sends the form, without its empty fields. */
export function sendOnChange(root) {
  root.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });
  root.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-autosubmit]")) return;
    for (const field of event.target.querySelectorAll("input, select")) {
      field.disabled = field.value === "";
    }
  });
  // back from the browser's memory: the empty fields can be used again
  window.addEventListener("pageshow", () => {
    for (const field of root.querySelectorAll("form[data-autosubmit] :disabled")) {
      field.disabled = false;
    }
  });
}
