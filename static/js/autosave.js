/** form[data-autosave]: what is typed is kept while it is typed; nothing is lost when it cannot be. */

const WAIT = 2000;
const RETRY = 10000;
// A list's fields, budget-3-item and budget-count, are kept together: a list is stored whole.
const IN_LIST = /^([a-z_]+)-(?:\d+-[a-z_]+|count)$/;

export function saveWhileTyping(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Keeper(form);
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.notice = form.querySelector("[data-autosave-notice]");
    this.sections = form.querySelector("[data-autosave-sections]");
    // A refused form comes back with what was typed, none of which is stored yet; nor is what a
    // new form offers filled in.
    this.touched = form.querySelector(".error-summary") !== null;
    this.kept = this.touched || !form.elements.version ? blanks(this.values()) : this.values();
    this.say("停下 2 秒就自动保存。");
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.save({ leaving: true });
      else if (this.waiting) this.save();
    });
    window.addEventListener("online", () => this.waiting && this.save());
    window.addEventListener("offline", () => this.offline());
    window.addEventListener("pageshow", () => (this.done = false));
  }

  values() {
    const found = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") found[name] = value;
    }
    delete found.csrfmiddlewaretoken;
    return found;
  }

  /** What differs from what is stored; the key and the version always go along. */
  changes() {
    const now = this.values();
    const names = Object.keys(now).filter(
      (name) =>
        !["key", "version"].includes(name) &&
        now[name] !== this.kept[name] &&
        // Half a date or number reads as empty: it must not empty what is stored.
        !this.form.elements[name].validity?.badInput,
    );
    const lists = this.changedLists(now);
    const sent = names.filter((name) => !IN_LIST.test(name));
    sent.push(...Object.keys(now).filter((name) => lists.has(listOf(name))));
    return Object.fromEntries(sent.map((name) => [name, now[name]]));
  }

  /** The lists in which anything was typed, ticked or unticked, but half a date. */
  changedLists(now) {
    const names = new Set([...Object.keys(now), ...Object.keys(this.kept)]);
    const lists = new Set([...names].filter((name) => now[name] !== this.kept[name]).map(listOf));
    lists.delete("");
    for (const name of Object.keys(now)) {
      if (this.form.elements[name].validity?.badInput) lists.delete(listOf(name));
    }
    return lists;
  }

  typed() {
    this.touched = true;
    this.later(WAIT);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.done || this.halted || !this.touched) return;
    if (this.busy) return void (this.again = true);
    const sent = this.changes();
    if (!Object.keys(sent).length) return this.settled();
    this.busy = this.send(sent, leaving);
    await this.busy;
    this.busy = null;
    if (this.again) {
      this.again = false;
      this.later(WAIT);
    }
  }

  async send(sent, leaving) {
    const body = new URLSearchParams(sent);
    for (const name of ["key", "version"]) {
      const field = this.form.elements[name];
      if (field) body.set(name, field.value);
    }
    let answer;
    let told = {};
    try {
      answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
        credentials: "same-origin",
        keepalive: leaving,
      });
      if (answer.headers.get("Content-Type")?.includes("json")) told = await answer.json();
    } catch {
      return this.offline();
    }
    if (answer.ok) this.stored(sent, told);
    else if (answer.status === 401) this.signedOut();
    else if (answer.status === 409 || told.message) this.halt(told.message);
    else this.failed(answer.status);
  }

  stored(sent, told) {
    this.waiting = false;
    this.notice.hidden = true;
    const errors = told.errors ?? {};
    const stored = told.version ? Object.keys(sent).filter((name) => !(name in errors)) : [];
    const lists = new Set(stored.map(listOf).filter((list) => list && !(list in errors)));
    for (const name of Object.keys(this.kept)) {
      if (lists.has(listOf(name))) delete this.kept[name];
    }
    for (const name of stored) {
      if (!(listOf(name) in errors)) this.kept[name] = sent[name];
    }
    if (told.version) this.know(told);
    const wrong = Object.entries(errors).map(
      ([name, why]) => `“${told.labels?.[name] ?? name}”没有保存：${why}`,
    );
    const saved = told.version ? [`已自动保存 ${told.saved_at}`] : [];
    this.say([...saved, ...wrong].join("；"), told.version ? "saved" : "waits");
    this.settled();
  }

  /** A new project's form goes on as its draft's. */
  know(told) {
    if (!this.form.elements.version) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "version" });
      this.form.append(field);
    }
    this.form.elements.version.value = told.version;
    if (this.form.dataset.autosave !== told.autosave_url) {
      this.form.dataset.autosave = told.autosave_url;
      this.form.action = told.edit_url;
      history.replaceState(null, "", told.edit_url);
    }
    if (this.sections && told.sections) this.sections.innerHTML = told.sections;
  }

  /** Whoever leaves now loses nothing and is not asked. */
  settled() {
    if (!Object.keys(this.changes()).length) delete this.form.dataset.dirty;
  }

  submitted(event) {
    if (!this.busy) {
      this.done = true;
      clearTimeout(this.timer);
      return;
    }
    // The save under way changes the version: the submission waits for it.
    event.preventDefault();
    const { submitter } = event;
    this.again = false;
    this.busy.then(() => setTimeout(() => this.form.requestSubmit(submitter), 0));
  }

  offline() {
    this.wait("断网了：刚填的内容留在本页，连上后自动保存。请不要关闭页面。");
  }

  failed(status) {
    if (status === 403) this.wait("现在不能保存，您填的内容还在本页。请确认登录的是原来的账号。");
    else this.wait("这次没有保存上，您填的内容还在本页，稍后自动再试。");
  }

  signedOut() {
    const link = document.createElement("a");
    Object.assign(link, { href: this.form.dataset.signIn, target: "_blank", rel: "noopener" });
    link.textContent = "在新窗口登录";
    this.wait("登录已过期，您填的内容还在本页。登录后回到这里，会接着保存：", link);
  }

  halt(message) {
    this.halted = true;
    const link = document.createElement("a");
    Object.assign(link, { href: location.pathname, target: "_blank", rel: "noopener" });
    link.textContent = "在新窗口看最新内容";
    this.warn(message ?? "这份草稿刚刚有人改过，没有自动保存。", link);
    this.say("已停止自动保存，没有改动别人的内容。", "waits");
  }

  wait(words, link) {
    this.waiting = true;
    this.warn(words, link);
    this.say("还没有保存。", "waits");
    this.later(RETRY);
  }

  warn(words, link) {
    if (this.notice.textContent.startsWith(words) && !this.notice.hidden) return;
    this.notice.replaceChildren(words, ...(link ? [link] : []));
    this.notice.hidden = false;
  }

  say(words, state = "") {
    this.status.textContent = words;
    this.status.dataset.state = state;
  }
}

function listOf(name) {
  return IN_LIST.exec(name)?.[1] ?? "";
}

function blanks(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value === ""));
}

/** After signing in again the form's own token is stale; the cookie's never is. */
function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
