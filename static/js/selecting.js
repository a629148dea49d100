/**
 * form[data-bulk]: the bar says how many rows are chosen; one box chooses every row shown. A bar
 * (.bulk) hides while none is chosen; a form with fields of its own stays.
 */
export function countSelected(root) {
  for (const bar of root.querySelectorAll("form[data-bulk]")) follow(root, bar);
}

function follow(root, bar) {
  const boxes = [...root.querySelectorAll(`input[type="checkbox"][form="${bar.id}"][name]`)];
  const every = root.querySelector(`[data-every="${bar.id}"]`);
  const count = bar.querySelector("[data-count]");
  const clear = bar.querySelector("[data-clear]");

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked);
    if (count) count.textContent = String(chosen.length);
    if (bar.classList.contains("bulk")) bar.hidden = chosen.length === 0;
    if (every) {
      every.checked = chosen.length === boxes.length && boxes.length > 0;
      every.indeterminate = chosen.length > 0 && !every.checked;
    }
    for (const box of boxes) box.closest("tr")?.classList.toggle("selected", box.checked);
  };
  const choose = (on) => {
    for (const box of boxes) box.checked = on;
    tell();
  };

  if (every) {
    every.hidden = false;
    every.addEventListener("change", () => choose(every.checked));
  }
  if (clear) {
    clear.hidden = false;
    clear.addEventListener("click", () => choose(false));
  }
  for (const box of boxes) box.addEventListener("change", tell);
  // a browser that comes back may keep the boxes as they were
  window.addEventListener("pageshow", tell);
  tell();
}
