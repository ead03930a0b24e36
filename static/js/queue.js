// The pane beside the queue: it follows the row one is on, and deciding in it comes back to the same view.

const pane = document.querySelector("[data-pane]");
const wide = matchMedia("(min-width: 84.01rem)");
let shown = "";
let timer = 0;

const links = () => [...document.querySelectorAll("[data-list] tbody tr:not(.grp) a[href*='/console/deals/']")];
const refOf = (link) => link.getAttribute("href").split("/").filter(Boolean).at(-1);

function show(link) {
  const ref = refOf(link);
  if (!pane || !wide.matches || ref === shown) return;
  shown = ref;
  for (const row of document.querySelectorAll("[data-list] tr.is-shown")) row.classList.remove("is-shown");
  link.closest("tr").classList.add("is-shown");
  pane.setAttribute("aria-busy", "true");
  htmx.ajax("GET", pane.dataset.pane.replace("REF", ref), { target: pane, swap: "innerHTML" }).finally(() => pane.removeAttribute("aria-busy"));
}

// Moving on before the pane has come waits a moment, so that holding a key does not ask for every row.
function soon(link) {
  clearTimeout(timer);
  timer = setTimeout(() => show(link), 120);
}

document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.("[data-list] tbody tr:not(.grp) a[href*='/console/deals/']");
  if (link) soon(link);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-list] tbody tr:not(.grp)");
  if (!row || !wide.matches || event.target.closest("a, button, input, label, summary")) return;
  const link = row.querySelector("a[href*='/console/deals/']");
  if (link) show(link);
});

// What is decided in the pane returns to the queue as it stands in the address.
pane?.addEventListener("htmx:afterSwap", () => {
  for (const form of pane.querySelectorAll("form[method=post]")) {
    for (const [name, value] of [["then", "queue"], ["back", location.search.slice(1)]]) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
});

function begin() {
  const first = links()[0];
  if (first) show(first);
}
begin();
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt?.id === "list") { shown = ""; begin(); } });
