/** How many headings are scored and their total, as they are typed; the server's own follows with the next saving. */

for (const form of document.querySelectorAll("form[data-autosave]")) {
  form.addEventListener("input", () => {
    // The total is written anew after each saving: it is looked up each time.
    const total = form.querySelector("[data-total]");
    const scored = form.querySelector("[data-scored]");
    const typed = [...form.querySelectorAll("[data-points]")].map((field) => field.value.trim());
    if (total) total.textContent = String(typed.reduce((sum, one) => sum + Number(one), 0));
    if (scored) scored.textContent = String(typed.filter((one) => one !== "").length);
  });
}
