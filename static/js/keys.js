// Keys: data-key="a" or "n d" presses that element; J and K move in a list, Enter opens, Space selects; ? lists them all.

const typing = (node) => node.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
let before = "";
let timer = 0;

const rows = () => [...document.querySelectorAll("[data-list] tbody tr:not(.grp), [data-list] > li")].filter((row) => row.querySelector("a[href]"));
const at = (all) => all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-here"));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = at(all);
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("is-here", row === next));
  next.querySelector("a[href]").focus();
  next.scrollIntoView({ block: "nearest" });
}

function select() {
  const box = rows()[at(rows())]?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key.toLowerCase() === key && node.checkVisibility?.() !== false);
  if (!target) return false;
  target.click();
  return true;
}

function list() {
  const dialog = document.getElementById("keys");
  const place = dialog?.querySelector("[data-keylist]");
  if (!place) return;
  for (const old of place.querySelectorAll("[data-found]")) old.remove();
  const add = (keys, words) => {
    const term = document.createElement("dt");
    const say = document.createElement("dd");
    term.dataset.found = say.dataset.found = "";
    for (const key of keys) term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    say.textContent = words;
    place.append(term, say);
  };
  if (rows().length) {
    add(["J", "K"], "Move in the list");
    add(["Space"], "Select the row");
  }
  for (const node of document.querySelectorAll("[data-key]")) {
    const words = node.getAttribute("aria-label") || [...node.childNodes].filter((child) => child.nodeName !== "KBD").map((child) => child.textContent).join("").trim();
    add(node.dataset.key.toUpperCase().split(" "), words.replace(/…$/, ""));
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  clearTimeout(timer);
  timer = setTimeout(() => { before = ""; }, 900);
  const pair = before ? `${before} ${key}` : key;
  before = key.length === 1 ? key : "";
  let done = true;
  if (key === "?") list();
  else if (press(pair) || press(key)) before = "";
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === " " && !event.target.closest("button, a[role=button], summary, input")) done = select();
  else done = false;
  if (done) event.preventDefault();
});
