/** [data-rows]: a button adds a row to a list of the form; without it, saving brings blank ones. */

export function offerRows(root) {
  for (const list of root.querySelectorAll("[data-rows]")) {
    const button = list.querySelector("[data-rows-add]");
    button.hidden = false;
    button.addEventListener("click", () => addRow(list));
  }
}

function addRow(list) {
  const count = list.querySelector("[data-rows-count]");
  const copy = list.querySelector("[data-rows-pattern]").content.cloneNode(true);
  for (const element of copy.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__n__")) element.setAttribute(name, value.replaceAll("__n__", count.value));
    }
  }
  count.value = String(Number(count.value) + 1);
  const rows = list.querySelector("[data-rows-list]");
  rows.append(copy);
  rows.lastElementChild.querySelector("input:not([type=hidden]), select")?.focus();
}
