/* The theme of the page, before anything of it is drawn; its language; whether it is the map alone.
 *
 * The choice (light, dark, contrast or system) is kept on the device; the show's address may have one. What it comes to is
 * the attribute data-theme of the root: colours.css and the map's frame go by it. Streamlit
 * knows light and dark, and follows the system: it is told our theme as if it were that.
 */
(function () {
  "use strict";
  const KEY = "access-map-theme";
  const CHOICES = ["light", "dark", "contrast", "system"];
  const DARK = "(prefers-color-scheme: dark)";
  const root = document.documentElement;
  const ask = window.matchMedia.bind(window);
  const systemDark = ask(DARK), systemContrast = ask("(prefers-contrast: more)");
  const forced = ask("(forced-colors: active)"); // the system sets the colours itself
  let choice = "system", printing = false;

  function recall() {
    try {
      const asked = /\/show(\/console)?$/.test(location.pathname) && new URLSearchParams(location.search).get("theme");
      const kept = CHOICES.includes(asked) ? asked : localStorage.getItem(KEY);
      choice = CHOICES.includes(kept) ? kept : "system";
    } catch { /* nothing can be kept: the choice holds for this visit */ }
  }

  function keep() {
    try {
      localStorage.setItem(KEY, choice);
    } catch { /* as above */ }
  }

  /* A theme once chosen in Streamlit's own menu would not follow. */
  function clearStreamlits() {
    try {
      const own = Object.keys(localStorage).filter((key) => key.startsWith("stActiveTheme"));
      for (const key of own) localStorage.removeItem(key);
    } catch { /* as above */ }
  }

  function theme() {
    if (printing) return "light";
    if (choice !== "system") return choice;
    if (systemContrast.matches && !forced.matches) return "contrast";
    return systemDark.matches ? "dark" : "light";
  }

  /* What Streamlit takes for the system's colour scheme. */
  class Scheme extends EventTarget {
    media = DARK;
    onchange = null;
    get matches() {
      return root.dataset.theme === "dark";
    }
    addListener(listener) {
      this.addEventListener("change", listener);
    }
    removeListener(listener) {
      this.removeEventListener("change", listener);
    }
    tell() {
      const event = new MediaQueryListEvent("change", { matches: this.matches, media: DARK });
      this.onchange?.(event);
      this.dispatchEvent(event);
    }
  }
  const scheme = new Scheme();
  const plain = (query) => String(query).replace(/\s/g, "").toLowerCase();
  window.matchMedia = (query) => (plain(query) === plain(DARK) ? scheme : ask(query));

  function apply() {
    const before = root.dataset.theme, now = theme();
    if (before !== now) {
      root.dataset.theme = now;
      if ([before, now].includes("dark")) scheme.tell();
    }
    mark();
  }

  /* React draws the switch and the page anew when it likes. */
  function mark() {
    for (const one of document.querySelectorAll("[data-theme-choice]")) {
      const pressed = String(one.dataset.themeChoice === choice);
      if (one.getAttribute("aria-pressed") !== pressed) one.setAttribute("aria-pressed", pressed);
    }
    const language = document.querySelector("[data-page-lang]")?.dataset.pageLang;
    if (language && root.lang !== language) root.lang = language;
  }

  clearStreamlits();
  recall();
  apply();
  // In a page of others: page/embed.css.
  root.toggleAttribute("data-embed", new URLSearchParams(location.search).get("embed") === "1");
  new MutationObserver(mark).observe(root, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
    if (!CHOICES.includes(chosen)) return;
    choice = chosen;
    keep();
    apply();
  }, { capture: true });
  for (const query of [systemDark, systemContrast, forced]) query.addEventListener("change", apply);
  // Chosen in another tab.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    recall();
    apply();
  });
  for (const [name, now] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(name, () => {
      printing = now;
      apply();
    });
  }
})();
