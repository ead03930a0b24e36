// Drafts save themselves. <form data-autosave="/url" data-draft-key="deal-DR-…"> posts its fields two seconds after the
// last change; a copy stays in this browser until the server has it, so a dead server or an ended session loses nothing.
// The answer is JSON {"saved": "10:28", "words"?, "draft_key"?, "url"?, "values"?}, "words" being what to say instead of
// "Draft saved 10:28"; {"refused": "why"} says that trying again will not help (nothing to save yet, or changed
// elsewhere); anything else counts as not saved.

const WAIT = 1500;
const RETRY = [3000, 8000, 20000, 60000];

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

// What a person typed: hidden fields change with every page and are the server's business.
const typedIn = (form) => fieldsOf(form).filter(([name]) => form.elements[name]?.type !== "hidden");

function say(form, words, lost = false) {
  const place = document.querySelector(form.dataset.saved || "[data-saved]");
  if (!place) return;
  place.classList.toggle("is-lost", lost);
  place.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
}

function keep(key, form) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typedIn(form) }));
  } catch {
    // A full or forbidden store: the server's copy is still tried.
  }
}

function restore(form, fields) {
  for (const element of form.elements) {
    if (!element.name || element.type === "file" || element.type === "hidden") continue;
    const values = fields.filter(([name]) => name === element.name).map(([, value]) => value);
    if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = values.includes(option.value);
    else if (values.length) element.value = values.shift();
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, kept) {
  const note = document.createElement("div");
  note.className = "alert alert--warn alert--page";
  note.setAttribute("role", "status");
  const when = new Date(kept.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const text = document.createElement("div");
  text.append(Object.assign(document.createElement("b"), { textContent: `This browser kept what you typed on ${when}, before it was saved` }));
  const row = Object.assign(document.createElement("div"), { className: "btn-row" });
  const yes = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--sm", textContent: "Put it back" });
  const no = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--ghost btn--sm", textContent: "Forget it" });
  row.append(yes, no);
  text.append(row);
  note.append(document.createElement("span"), text);
  form.before(note);
  yes.addEventListener("click", () => { restore(form, kept.fields); note.remove(); });
  no.addEventListener("click", () => { localStorage.removeItem(form.dataset.keptAs); note.remove(); });
}

// Does a field hold something else than the page came with? A single choice without a default stands on its first option.
function differs(element) {
  if (!element.name || element.type === "hidden" || element.type === "file") return false;
  if (element.type === "checkbox" || element.type === "radio") return element.checked !== element.defaultChecked;
  if (!element.options) return "defaultValue" in element && element.value !== element.defaultValue;
  const options = [...element.options];
  const given = options.some((option) => option.defaultSelected);
  return options.some((option, at) => option.selected !== (given || element.multiple ? option.defaultSelected : at === 0));
}

function watch(form) {
  if (form.dataset.keptAs) return;
  const who = document.body.dataset.who || "";
  let key = (form.dataset.keptAs = `draft:${who}:${form.dataset.draftKey || location.pathname}`);
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    localStorage.removeItem(key);
  }
  if (kept && JSON.stringify(kept.fields) !== JSON.stringify(typedIn(form))) offer(form, kept);

  let timer = 0;
  let tries = 0;
  let sending = false;
  let changed = false;

  async function save() {
    if (sending) return;
    sending = true;
    changed = false;
    say(form, "Saving…");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(fieldsOf(form)),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value || "", "X-Autosave": "1", Accept: "application/json" },
        redirect: "error",
        keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if ("refused" in told) {
        sending = false;
        say(form, told.refused, Boolean(told.refused));
        form.dispatchEvent(new CustomEvent("draft-refused", { bubbles: true, detail: told }));
        return;
      }
      tries = 0;
      if (!changed || told.draft_key) localStorage.removeItem(key);
      if (told.draft_key) {
        key = form.dataset.keptAs = `draft:${who}:${told.draft_key}`;
        if (changed) keep(key, form);
      }
      say(form, told.words || `Draft saved ${told.saved || ""}`.trim());
      if (told.autosave) form.dataset.autosave = told.autosave;
      if (told.url) history.replaceState(null, "", told.url);
      if (told.action) form.action = told.action;
      form.dispatchEvent(new CustomEvent("draft-saved", { bubbles: true, detail: told }));
    } catch {
      say(form, "Not saved, trying again. What you typed is kept in this browser", true);
      timer = setTimeout(save, RETRY[Math.min(tries++, RETRY.length - 1)]);
      sending = false;
      return;
    }
    sending = false;
    if (changed) timer = setTimeout(save, WAIT);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    keep(key, form);
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("online", () => changed && save());

  // On a slow line people type before this file has arrived: that is a change like any other.
  if ([...form.elements].some(differs)) form.dispatchEvent(new Event("input", { bubbles: true }));
}

const begin = (root) => root.querySelectorAll("form[data-autosave]").forEach(watch);
begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
