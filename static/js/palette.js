// The palette: Ctrl/Cmd-K asks the search address for a fragment while one types. Without it the link is a search page.
// Kept in this browser are only references of records seen lately, such as DR-7K2M-94QX; what they are called, and
// whether one may still see them, the server says each time.

const palette = document.getElementById("palette");
const REFERENCE = /\/([A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4})(?=\/|$)/;
const MOST_RECENT = 8;
const PAUSE = 100;
const key = `recent:${document.body.dataset.who}`;

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string").slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function remember() {
  const reference = REFERENCE.exec(location.pathname)?.[1];
  if (!reference) return;
  try {
    localStorage.setItem(key, JSON.stringify([reference, ...recent().filter((each) => each !== reference)].slice(0, MOST_RECENT)));
  } catch {
    // A browser that keeps nothing has nothing recent.
  }
}

if (palette) {
  remember();
  const input = palette.querySelector("input");
  const list = palette.querySelector(".palette__list");
  const say = palette.querySelector("[data-palette-say]");
  const options = () => [...list.querySelectorAll("a[role=option]")];
  let asking = null;
  let timer = 0;
  let shown = null; // what the list answers
  let chosen = null; // Enter pressed before the answer was there: a function that opens

  const mark = (index) => {
    const all = options();
    all.forEach((option, i) => {
      option.setAttribute("aria-selected", i === index ? "true" : "false");
      option.id = `palette-${i}`;
    });
    if (all[index]) {
      input.setAttribute("aria-activedescendant", all[index].id);
      // The first one brings its group's name into view with it.
      if (index === 0) list.scrollTop = 0;
      else all[index].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const marked = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  const address = (text) => {
    const url = new URL(palette.dataset.url, location.href);
    url.searchParams.set("q", text);
    return url;
  };

  const ask = async () => {
    timer = 0;
    list.ariaBusy = "true";
    asking?.abort();
    const mine = (asking = new AbortController());
    const text = input.value;
    const url = address(text);
    url.searchParams.set("at", location.pathname);
    if (!text.trim()) for (const reference of recent()) url.searchParams.append("recent", reference);
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-Palette": "1" } });
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) {
        location.assign(elsewhere);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const fragment = await answer.text();
      if (mine !== asking) return;
      list.innerHTML = fragment;
      shown = text;
      list.ariaBusy = "false";
      mark(0);
      const count = options().length;
      say.textContent = count ? `${count} ${count === 1 ? "result" : "results"}` : list.textContent.trim().replace(/\s+/g, " ");
      chosen?.();
    } catch (error) {
      if (error.name === "AbortError" || mine !== asking) return;
      asking = shown = null;
      list.ariaBusy = "false";
      if (chosen) {
        input.form.submit();
        return;
      }
      const words = "Search cannot be reached right now. Press Enter to try the search page.";
      list.replaceChildren(Object.assign(document.createElement("p"), { className: "palette__none", textContent: words }));
      say.textContent = words;
    }
    chosen = null;
  };

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    input.select();
    ask();
  };

  // Opens what is marked once the list answers what was typed; without an answer the form opens the search page.
  const choose = (apart) => {
    const go = () => {
      const option = marked();
      if (!option) return false;
      if (apart) window.open(option.href, "_blank", "noopener");
      else {
        option.click();
        // An address of this very page, with a dialog to open, does not leave it.
        palette.close();
      }
      return true;
    };
    if (shown === input.value) return go();
    if (asking === null && !timer) return false;
    chosen = go;
    clearTimeout(timer);
    ask();
    return true;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close();
      else if (!document.querySelector("dialog[open]")) open();
    }
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a[role=option]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) palette.close();
  });
  palette.addEventListener("close", () => {
    asking?.abort();
    clearTimeout(timer);
    list.ariaBusy = "false";
    chosen = null;
  });
  input.addEventListener("input", () => {
    chosen = null;
    clearTimeout(timer);
    list.ariaBusy = "true";
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.indexOf(marked());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
    } else if ((event.key === "Home" || event.key === "End") && event.ctrlKey) {
      event.preventDefault();
      mark(event.key === "Home" ? 0 : all.length - 1);
    } else if (event.key === "Escape") {
      // A search field would first only empty itself.
      event.preventDefault();
      palette.close();
    } else if (event.key === "Enter" && choose(event.ctrlKey || event.metaKey)) event.preventDefault();
  });
}
