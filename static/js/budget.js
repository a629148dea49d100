/** [data-budget]: each line's amount as it is typed, their sum beside what is asked, the call's rules. */

const CENT = 100n;
const BANNED = ["FIXED_ASSETS", "CONSTRUCTION"];

export function addUpBudget(root) {
  for (const budget of root.querySelectorAll("[data-budget]")) {
    const form = budget.closest("form");
    const tell = () => show(budget, form);
    form.addEventListener("input", tell);
    form.addEventListener("change", tell);
    tell();
  }
}

function show(budget, form) {
  const rules = rulesOf(form);
  const lines = [...budget.querySelectorAll("[data-row]")].map(lineOf);
  for (const line of lines) line.output.textContent = line.amount === null ? "—" : money(line.amount);
  const counted = lines.filter((line) => line.amount !== null && !line.removed);
  const whole = sum(counted);
  const asked = hundredths(form.elements.requested_amount.value);
  const verdict = budget.querySelector("[data-budget-verdict]");
  const said = counted.length ? [sumSaid(whole, asked), ...broken(counted, whole, asked, rules)] : [];
  const words = said.map(({ text }) => text).join();
  // Told again only when it changed: a screen reader need not hear it at every key.
  if (verdict.dataset.said === words) return;
  verdict.dataset.said = words;
  verdict.replaceChildren(...said.map(paragraph));
}

/** The rules of the chosen call, which alone are shown. */
function rulesOf(form) {
  const chosen = form.elements.call?.value;
  let rules = null;
  for (const block of form.querySelectorAll("[data-call-rules]")) {
    block.hidden = block.dataset.callRules !== chosen;
    if (!block.hidden) rules = block.dataset;
  }
  return rules;
}

function lineOf(row) {
  const value = (name) => row.querySelector(`[name$="-${name}"]`);
  const [price, count] = [hundredths(value("unit_price").value), hundredths(value("quantity").value)];
  return {
    output: row.querySelector("[data-amount]"),
    // Hundredths by hundredths are ten-thousandths: half up to the cent, as the portal stores it.
    amount: price === null || count === null ? null : (price * count + CENT / 2n) / CENT,
    kind: value("kind").value,
    removed: value("remove").checked,
  };
}

function sumSaid(whole, asked) {
  const text = `预算合计 ${money(whole)} 元`;
  if (asked === null) return { text: `${text}；申请金额还没有填。`, good: true };
  if (asked === whole) return { text: `${text}，与申请金额一致。`, good: true };
  const [far, words] = asked > whole ? [asked - whole, "还差"] : [whole - asked, "多出"];
  return { text: `${text}；申请金额 ${money(asked)} 元，${words} ${money(far)} 元。` };
}

function broken(lines, whole, asked, rules) {
  if (!rules) return [];
  const found = [];
  if (rules.ceiling && (asked ?? whole) > hundredths(rules.ceiling)) {
    found.push(`超过了单个项目申请上限 ${money(hundredths(rules.ceiling))} 元。`);
  }
  const managing = sum(lines.filter((line) => line.kind === "MANAGEMENT"));
  // cap is in hundredths of a percent
  if (rules.cap && managing * 10000n > hundredths(rules.cap) * whole) {
    const share = (managing * 10000n + whole / 2n) / whole;
    found.push(`管理费占预算的 ${money(share)}%，公告规定不超过 ${Number(rules.cap)}%。请调减。`);
  }
  if (rules.bans && lines.some((line) => BANNED.includes(line.kind))) {
    found.push("专项基金不得列支固定资产和基本建设。请去掉这几行。");
  }
  return found.map((text) => ({ text }));
}

function paragraph({ text, good }) {
  const said = document.createElement("p");
  said.textContent = text;
  said.className = good ? "sum" : "finding";
  return said;
}

function sum(lines) {
  return lines.reduce((whole, line) => whole + line.amount, 0n);
}

/** A number with at most two decimals in hundredths, read as the portal reads it; null for none. */
function hundredths(text) {
  const plain = text.normalize("NFKC").replace(/[, ]|元$/g, "");
  const read = /^(\d{1,14})(?:\.(\d{0,2}))?$/.exec(plain);
  return read && BigInt(read[1] + (read[2] ?? "").padEnd(2, "0"));
}

function money(cents) {
  const digits = String(cents).padStart(3, "0");
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
}
