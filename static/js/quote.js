// Building a quote. Without this file its buttons still price, save and submit.

const form = document.getElementById("quote");

// Each save makes a new revision; the next one must name it, or the draft would look changed elsewhere.
form?.addEventListener("draft-saved", (event) => {
  if (event.detail.revision) form.elements.revision.value = event.detail.revision;
});

// Sent while a save is on its way, the form would name a revision that is just being replaced: it waits for the answer.
form?.addEventListener("submit", (event) => {
  if (document.querySelector("[data-saved]")?.textContent.trim() !== "Saving…") return;
  event.preventDefault();
  const again = () => form.requestSubmit(event.submitter);
  form.addEventListener("draft-saved", again, { once: true });
  form.addEventListener("draft-refused", again, { once: true });
});

// Lines added or removed come with all the others. They are put in place here: htmx would look for each of their ids
// in the whole page. They are a change like any other: save them. The line that came is where one goes on.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "lines" || !form || !event.detail.shouldSwap) return;
  event.detail.shouldSwap = false;
  const answer = document.createElement("template");
  answer.innerHTML = event.detail.serverResponse;
  for (const part of [...answer.content.children]) {
    part.removeAttribute("hx-swap-oob");
    document.getElementById(part.id)?.replaceWith(part);
    window.htmx.process(part);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const added = event.detail.requestConfig?.elt?.value?.startsWith("add:");
  const quantities = form.querySelectorAll('.qb input[name="quantity"]:not([type=hidden])');
  if (added) quantities[quantities.length - 1]?.select();
});

// A new price comes with what it changes on the lines. Only what is another one is put in place: two hundred swaps of
// htmx take seconds, two hundred comparisons take none.
document.addEventListener("htmx:afterSwap", () => {
  const lines = document.querySelector("#price template[data-lines]");
  if (!lines) return;
  for (const next of [...lines.content.children]) {
    const now = document.getElementById(next.id);
    if (!now || now.innerHTML === next.innerHTML) continue;
    now.replaceWith(next);
    if (next.querySelector("[hx-post]")) window.htmx.process(next);
  }
  lines.remove();
});

// Enter in the search box adds the first product found instead of saving.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-find]")) return;
  event.preventDefault();
  form.querySelector("#found button")?.click();
});
