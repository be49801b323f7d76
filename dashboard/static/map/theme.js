/* The map's frame has the theme of the page around it, from the start and at every change. */
(function () {
  "use strict";
  const own = document.documentElement, page = window.parent.document.documentElement;
  const follow = () => (own.dataset.theme = page.dataset.theme ?? "light");
  const watch = new MutationObserver(follow);
  follow();
  watch.observe(page, { attributeFilter: ["data-theme"] });
  window.addEventListener("pagehide", () => watch.disconnect());
})();
