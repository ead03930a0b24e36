// The theme changes at once; the server is told, so that the next page comes in it without a flash.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-form] [name=theme]")) button.setAttribute("aria-pressed", String(button.value === theme));
  const told = new FormData(form, event.submitter);
  fetch(form.action, { method: "POST", body: new URLSearchParams(told), redirect: "manual" });
}, true);
