/**
 * What is typed into a form[data-keep] outlives an automatic sign-out, in this tab alone.
 *
 * Kept in sessionStorage under the person who typed it: never passwords, codes, files or identity
 * numbers. Offered when that person opens the same page again; gone once restored, refused,
 * submitted, or when the person signs out.
 */
const PREFIX = "draft:";
const SECRET = /pass|pwd|secret|code|token|identity|id_?(card|no|number)|csrf/i;
// a citizen's number: 17 digits and a check digit, wherever it was typed
const CITIZEN = /(^|\D)\d{17}[\dXx](\D|$)/;
const WAIT = 400;

/** Forget every draft of this tab. */
export function forgetDrafts() {
  for (const key of keys()) sessionStorage.removeItem(key);
}

export function keepDrafts(root) {
  const person = root.querySelector("[data-person]")?.dataset.person;
  if (!person) {
    // the sign-in page: what was sent as the session ended did not arrive
    for (const key of keys()) mark(key, false);
    return;
  }
  const mine = `${PREFIX}${person}:`;
  for (const key of keys()) {
    const draft = read(key);
    // somebody else's, or what the page before this one sent and the server took
    if (!key.startsWith(mine) || !draft || draft.sent) sessionStorage.removeItem(key);
  }
  root.querySelectorAll("form[data-keep]").forEach((form, index) => {
    watch(form, `${mine}${location.pathname}${location.search}#${index}`);
  });
}

function watch(form, key) {
  const draft = read(key);
  if (draft && differs(form, draft.values)) offer(form, key, draft);
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    const values = typed(form);
    if (Object.keys(values).length) write(key, { at: Date.now(), values });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => {
    save();
    mark(key, true);
  });
  document.addEventListener("portal:signed-out", () => timer && save());
}

/** The fields of a form that may be kept, by name; all values of a name together. */
function typed(form) {
  const values = {};
  for (const field of form.elements) {
    if (!mayKeep(field)) continue;
    const value = ["checkbox", "radio"].includes(field.type) ? field.checked : field.value;
    if (typeof value === "string" && CITIZEN.test(value)) continue;
    (values[field.name] ??= []).push(value);
  }
  return values;
}

function mayKeep(field) {
  if (!field.name || field.closest("[data-private]") || field.readOnly || field.disabled) return false;
  if (["password", "file", "hidden", "submit", "button"].includes(field.type)) return false;
  if (/one-time-code|password/.test(field.autocomplete)) return false;
  return field.matches("input, select, textarea") && !SECRET.test(field.name);
}

function differs(form, values) {
  const now = typed(form);
  return Object.entries(values).some(([name, kept]) =>
    kept.some((value, index) => now[name]?.[index] !== value),
  );
}

function offer(form, key, draft) {
  const box = document.createElement("div");
  box.className = "notice notice-warn draft";
  box.setAttribute("role", "status");
  const when = new Date(draft.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const said = document.createElement("p");
  said.className = "notice-body";
  said.textContent = `您 ${when} 在这一页填写、还没有提交的内容还在。`;
  const done = () => {
    sessionStorage.removeItem(key);
    box.remove();
  };
  box.append(
    said,
    button("恢复填写的内容", "btn btn-primary", () => {
      fill(form, draft.values);
      done();
    }),
    button("不要了", "btn", done),
  );
  form.prepend(box);
}

function button(words, look, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function fill(form, values) {
  const seen = {};
  for (const field of form.elements) {
    if (!mayKeep(field) || !(field.name in values)) continue;
    const index = (seen[field.name] = (seen[field.name] ?? -1) + 1);
    const value = values[field.name][index];
    if (value === undefined) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // full or forbidden: the form works without
  }
}

function mark(key, sent) {
  const draft = read(key);
  if (draft) write(key, { ...draft, sent });
}
