// The policy studio: buttons that change the form's shape answer in place, and after a draft saved itself each place says
// what it was and what is wrong. Without this file the same buttons draw the page anew.

const form = document.getElementById("policy-form");
const fields = document.getElementById("policy-fields");

const SHAPES = {
  errors: ["field__error", '<svg class="shape shape--over" viewBox="0 0 16 16" aria-hidden="true"><circle class="sh-f" cx="8" cy="8" r="6.8"/><path class="sh-c" d="M8 4.5v4.2M8 11.2v.1"/></svg>'],
  findings: ["field__error field__error--warn", '<svg class="shape shape--warn" viewBox="0 0 16 16" aria-hidden="true"><path class="sh-f" d="M8 1.2 15.4 14H.6z"/><path class="sh-c" d="M8 6v3.6M8 11.6v.1"/></svg>'],
};

const line = (css, words, drawn = "") => {
  const made = document.createElement("p");
  made.className = css;
  made.innerHTML = drawn;
  made.append(Object.assign(document.createElement("span"), { textContent: words }));
  return made;
};

// What is said beside the controls: everything that was said before goes, then what is true now is put there.
function say(told) {
  for (const place of fields.querySelectorAll("[data-say]")) {
    const about = told[place.dataset.say] || {};
    for (const old of place.querySelectorAll(".was, [id$='-err']")) old.remove();
    if (about.fresh) place.append(line("was", "new"));
    else if (about.was) place.append(line("was", `was ${about.was}`));
    const wrong = Object.entries(SHAPES).flatMap(([kind, [css, drawn]]) => (about[kind] || []).map((words) => line(css, words, drawn)));
    if (wrong.length) {
      const box = document.createElement("div");
      box.id = `f-${place.dataset.say}-err`;
      box.append(...wrong);
      place.append(box);
    }
    mark(place, about);
  }
}

function mark(place, about) {
  const control = document.getElementById(`f-${place.dataset.say}`);
  const changed = Boolean(about.was || about.fresh);
  const cell = place.closest("td[data-cell]");
  if (cell) cell.className = about.errors?.length ? "is-bad" : about.findings?.length ? "is-warn" : changed ? "is-changed" : "";
  else place.closest(".field, .entry, .cond")?.classList.toggle("is-changed", changed);
  if (!control?.matches(".input")) return;
  control.toggleAttribute("aria-invalid", Boolean(about.errors?.length));
  if (about.errors?.length) control.setAttribute("aria-invalid", "true");
  if (about.errors?.length || about.findings?.length) control.setAttribute("aria-describedby", `f-${place.dataset.say}-err`);
  else control.removeAttribute("aria-describedby");
}

function count() {
  for (const place of fields.querySelectorAll("[data-changed]")) {
    const cells = place.closest(".part").querySelectorAll("td[data-cell] .was").length;
    place.textContent = cells ? `${cells} cell${cells === 1 ? "" : "s"} changed` : "";
  }
}

// Draw the fields anew with one change of shape, and keep the keyboard where it was.
async function redraw(edit, from) {
  const told = new FormData(form);
  told.set("edit", edit);
  const answer = await fetch(form.dataset.redrawTo, { method: "POST", body: new URLSearchParams([...told]), headers: { "HX-Request": "true" }, redirect: "error" });
  if (!answer.ok) return form.requestSubmit();
  const drawn = await answer.text();
  const names = new Set([...fields.querySelectorAll("[name]")].map((each) => each.name));
  // What was typed while the answer was on its way is not in it.
  const late = [...fields.querySelectorAll("input.input, select.input")].filter((each) => told.get(each.name) !== null && each.value !== told.get(each.name)).map((each) => [each.name, each.value]);
  const open = [...fields.querySelectorAll("details[open]")].map((each) => each.id);
  fields.innerHTML = drawn;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [name, value] of late) if (form.elements[name]) form.elements[name].value = value;
  const added = [...fields.querySelectorAll(".input[name]")].find((each) => !names.has(each.name));
  const same = from.name === "edit" ? [...fields.querySelectorAll("[name=edit]")].find((each) => each.value === from.value) : form.elements[from.name];
  (added || same || fields.querySelector(".input"))?.focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

if (form) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "edit") return;
    event.preventDefault();
    redraw(event.submitter.value, event.submitter);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-redraw]")) redraw("[]", event.target);
  });
  // Enter in a field saves; it does not press the first button that changes the shape.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=save]"));
  });
  form.addEventListener("draft-saved", (event) => {
    form.elements.revision.value = event.detail.revision;
    say(event.detail.said);
    count();
  });
  form.addEventListener("draft-refused", (event) => {
    if (event.detail.said) say(event.detail.said);
    // Somebody saved meanwhile: sending the form shows both sides.
    if (event.detail.meanwhile) form.requestSubmit(form.querySelector("[name=save]"));
  });
}
