// Dialogs, drop-downs and small courtesies. Without this file every opener is a link to a page of its own.

function open(dialog, opener) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], .dialog__body :is(input:not([type=hidden]), select, textarea)");
  if (first) first.focus();
  dialog.addEventListener("close", () => opener?.focus(), { once: true });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
      event.preventDefault();
      open(dialog, opener);
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }
  // A click on the backdrop hits the dialog element itself, outside of its box.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail) event.target.close();
  }
  for (const drop of document.querySelectorAll("details[data-drop][open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.("a[role=button][data-dialog]")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key !== "Escape") return;
  for (const drop of document.querySelectorAll("details[data-drop][open]")) {
    const held = drop.contains(document.activeElement);
    drop.open = false;
    if (held) drop.querySelector("summary").focus();
  }
});

// An address may name a dialog, so that a step on a page can be linked to.
function named() {
  const dialog = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!(dialog instanceof HTMLDialogElement) || !dialog.matches(".dialog")) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  open(dialog, null);
}

function begin(root) {
  for (const dialog of root.querySelectorAll("dialog[data-open]")) open(dialog, null);
  root.querySelector("[data-focus-first]")?.focus();
}

// What is waited for says so, and is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.classList.add("is-busy");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("button.is-busy:not([aria-busy])")) busy.classList.remove("is-busy");
});

// Files: show what was chosen, and take what is dropped.
document.addEventListener("change", (event) => {
  const drop = event.target.closest?.("[data-filedrop]");
  if (!drop || event.target.type !== "file") return;
  const names = [...event.target.files].map((file) => file.name);
  drop.querySelector("[data-filedrop-say]").textContent = names.length ? names.join(", ") : "Drop here, or choose";
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.("[data-filedrop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      const input = drop.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

begin(document);
named();
addEventListener("hashchange", named);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
