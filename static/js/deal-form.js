// The registration page. Without this file the form still works: its buttons save and submit.

const form = document.getElementById("registration");
const SENT = "deal-form-sent";

// What was sent and arrived needs no copy in this browser: the page after the form forgets it.
if (form) form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.keptAs || ""));
else if (sessionStorage.getItem(SENT)) {
  localStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
}

function say(words) {
  const place = document.querySelector("[data-saved]");
  if (!place) return;
  place.classList.add("is-lost");
  place.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
}

// Each save makes a new revision; the next one must name it, or the draft would look changed elsewhere.
form?.addEventListener("draft-saved", (event) => {
  const told = event.detail;
  if (told.revision) form.elements.revision.value = told.revision;
});

// Changed in another window, or submitted already: stop saving over it and say so. What was typed stays in the page.
form?.addEventListener("draft-refused", (event) => {
  say(event.detail.refused);
});

// A row added or removed is a change like any other: save it, and look again at what is asked.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "lines" || !form) return;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.dispatchEvent(new Event("rows-changed"));
  const rows = form.querySelectorAll(".line select");
  if (event.detail.requestConfig?.triggeringEvent?.submitter || event.detail.requestConfig?.elt?.value === "add_row") rows[rows.length - 1]?.focus();
});
