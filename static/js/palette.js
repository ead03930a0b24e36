// The palette: Ctrl/Cmd-K asks the search address for a fragment while one types. Without it the link is a search page.

const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector(".palette__list");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let asked = 0;
  let timer = 0;

  const mark = (index) => {
    const all = options();
    all.forEach((option, i) => {
      option.setAttribute("aria-selected", i === index ? "true" : "false");
      option.id = `palette-${i}`;
    });
    if (all[index]) {
      input.setAttribute("aria-activedescendant", all[index].id);
      all[index].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const marked = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  const ask = async () => {
    const mine = ++asked;
    const address = new URL(palette.dataset.url, location.href);
    address.searchParams.set("q", input.value);
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true", "X-Palette": "1" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const fragment = await answer.text();
      if (mine !== asked) return;
      list.innerHTML = fragment;
      mark(0);
    } catch {
      if (mine === asked) list.replaceChildren(Object.assign(document.createElement("p"), { className: "palette__group", textContent: "Search cannot be reached right now. Press Enter to try the search page." }));
    }
  };

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    input.select();
    ask();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) mark((marked() + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
    } else if (event.key === "Enter" && all[marked()]) {
      event.preventDefault();
      all[marked()].click();
    }
  });
}
