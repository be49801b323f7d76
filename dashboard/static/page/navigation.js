/* Links between the screens (`a[data-screen]`) open without loading the page anew. A link
   without a query of its own takes the view of the page along: in its address, for it may be
   opened in a window of its own. */

const screenLink = (event) => event.target.closest?.("a[data-screen]");

const takeViewAlong = (link) => {
  link.dataset.screen ||= link.getAttribute("href").includes("?") ? "of its own" : "view";
  if (link.dataset.screen !== "view") return;
  const address = link.getAttribute("href").split("?")[0] + location.search;
  if (link.getAttribute("href") !== address) link.setAttribute("href", address);
};

/* A field that is left sends what was typed in it a moment later. That must not reach the
   server after the change of the screen, on which there is no such field. */
const SENT_WITHIN = 200; // milliseconds
let leftFieldAt = -SENT_WITHIN;

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("input, textarea")) leftFieldAt = performance.now();
});

const openScreen = (event) => {
  const link = screenLink(event);
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const wait = leftFieldAt + SENT_WITHIN - performance.now();
  if (wait > 0) setTimeout(() => follow(link), wait);
  else follow(link);
};

const follow = (link) => {
  takeViewAlong(link);
  const url = new URL(link.href);
  if (url.href === location.href) return;
  history.pushState({}, "", url);
  // Streamlit takes a step in the browser's history for a change of screen and view.
  dispatchEvent(new PopStateEvent("popstate"));
  scrollTo(0, 0);
  // A link in the screen that is left goes with it: the focus stays among the screens.
  const own = link.closest("nav.screens") ? link : linkTo(url.pathname);
  own?.focus({ preventScroll: true });
};

const linkTo = (path) => [...document.querySelectorAll("nav.screens a[data-screen]")]
  .find((link) => new URL(link.href).pathname === path);

const markScreen = () => {
  document.querySelectorAll("a[data-screen]").forEach(takeViewAlong);
  const here = linkTo(location.pathname);
  for (const link of document.querySelectorAll("nav.screens a[data-screen]")) {
    const current = link === here ? "page" : null;
    if (link.getAttribute("aria-current") === current) continue;
    if (current) link.setAttribute("aria-current", current);
    else link.removeAttribute("aria-current");
  }
};

document.addEventListener("click", openScreen);
addEventListener("popstate", markScreen);
whenDrawn(markScreen);
