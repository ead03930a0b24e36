// Choosing rows: a select-all box, a count, a sum, and the actions that do not go with every chosen row.
// Row boxes are input[name=select]; data-amount is added up, data-blocks="approve: why" takes the row out of an action.

function groups() {
  return [...document.querySelectorAll("[data-bulk]")].map((bar) => ({ bar, form: bar.closest("form") || document }));
}

function refresh({ bar, form }) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=select]")];
  const chosen = boxes.filter((box) => box.checked);
  bar.querySelector("[data-bulk-count]").textContent = `${chosen.length} selected`;
  for (const box of boxes) box.closest("tr, li")?.classList.toggle("is-selected", box.checked);
  const all = form.querySelector("[data-select-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const sum = bar.querySelector("[data-bulk-sum]");
  if (sum) {
    const currencies = new Set(chosen.map((box) => box.dataset.currency));
    // Whole cents as integers: adding amounts as floats would lose some.
    const cents = chosen.reduce((total, box) => total + BigInt((box.dataset.amount || "0").replace(/[.,]/g, "")), 0n);
    const text = cents.toString().padStart(3, "0");
    const grouped = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    sum.textContent = currencies.size === 1 ? `${grouped}.${text.slice(-2)} ${[...currencies][0] || ""}` : "";
  }
  const why = bar.querySelector("[data-bulk-why]");
  const reasons = [];
  for (const button of bar.querySelectorAll("button[data-action]")) {
    const blocked = chosen.filter((box) => (box.dataset.blocks || "").split("|").some((rule) => rule.startsWith(`${button.dataset.action}:`)));
    const count = chosen.length - blocked.length;
    if (button.dataset.words) button.firstChild.textContent = blocked.length ? `${button.dataset.words} ${count}` : button.dataset.words;
    button.setAttribute("aria-disabled", count === 0 ? "true" : "false");
    for (const box of blocked) reasons.push(box.dataset.blocks.split("|").find((rule) => rule.startsWith(`${button.dataset.action}:`)).split(":").slice(1).join(":").trim());
  }
  if (why) {
    why.hidden = reasons.length === 0;
    why.querySelector("span").textContent = reasons.length > 1 ? `${reasons[0]}, and ${reasons.length - 1} more` : reasons[0] || "";
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-select-all]")) {
    const form = event.target.closest("form") || document;
    for (const box of form.querySelectorAll("input[type=checkbox][name=select]")) box.checked = event.target.checked;
  }
  if (event.target.matches?.("[data-select-all], input[name=select]")) groups().forEach(refresh);
});
document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-bulk-clear]");
  if (clear) {
    const form = clear.closest("form") || document;
    for (const box of form.querySelectorAll("input[name=select]")) box.checked = false;
    groups().forEach(refresh);
  }
  const off = event.target.closest("button[aria-disabled=true]");
  if (off) event.preventDefault();
});
addEventListener("pageshow", () => groups().forEach(refresh));
document.addEventListener("htmx:load", () => groups().forEach(refresh));
