// Inline validation when a field is left: <form data-validate="/url"> posts its fields with X-Validate: <name>; the
// answer is JSON {"errors": {"name": ["…"]}, "hints": {"name": "…"}}. Only fields already left are shown as wrong.

function put(form, name, errors) {
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const place = field?.querySelector(".field__errors");
  if (!place) return;
  const control = form.elements[name];
  place.replaceChildren(...errors.map((error) => {
    const line = Object.assign(document.createElement("p"), { className: "field__error" });
    line.innerHTML = '<svg class="shape shape--over" viewBox="0 0 16 16" aria-hidden="true"><circle class="sh-f" cx="8" cy="8" r="6.8"/><path class="sh-c" d="M8 4.5v4.2M8 11.2v.1"/></svg>';
    line.append(Object.assign(document.createElement("span"), { textContent: error }));
    return line;
  }));
  if (!(control instanceof HTMLElement)) return;
  if (errors.length) {
    control.setAttribute("aria-invalid", "true");
    const described = new Set((control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    control.setAttribute("aria-describedby", [place.id, ...[...described].filter((id) => id !== place.id)].join(" "));
  } else control.removeAttribute("aria-invalid");
}

async function check(form, name) {
  form.left ||= new Set();
  form.left.add(name);
  form.asked = (form.asked || 0) + 1;
  const mine = form.asked;
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  try {
    const answer = await fetch(form.dataset.validate, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value || "", "X-Validate": name, Accept: "application/json" },
      redirect: "error",
    });
    if (!answer.ok || mine !== form.asked) return;
    const told = await answer.json();
    for (const each of form.left) put(form, each, told.errors?.[each] || []);
    for (const [each, words] of Object.entries(told.hints || {})) {
      const hint = form.querySelector(`[data-field="${CSS.escape(each)}"] .field__hint`);
      if (hint) hint.textContent = words;
    }
  } catch {
    // Checked again when the form is sent.
  }
}

document.addEventListener("focusout", (event) => {
  const form = event.target.form;
  if (form?.dataset?.validate && event.target.name && event.target.type !== "file") check(form, event.target.name);
});
