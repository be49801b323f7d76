/* Links between the screens (`a[data-screen]`) open without loading the page anew. A link
   without a query of its own takes the view of the page along, in a new tab as well. */

const screenLink = (event) => event.target.closest?.("a[data-screen]");

const destination = (link) => new URL(link.getAttribute("href"), location.href);

/* Streamlit writes commas and colons of the address as %2C and %3A, which nobody can read. */
const keepAddressPlain = () => {
  const plain = location.search.replace(/%2C/gi, ",").replace(/%3A/gi, ":");
  if (plain !== location.search) {
    history.replaceState(history.state, "", location.pathname + plain + location.hash);
  }
};

const ownQuery = new WeakMap(); // from a link to whether it came with a query
const keepLinksInStep = () => {
  keepAddressPlain();
  for (const link of document.querySelectorAll("a[data-screen]")) {
    const href = link.getAttribute("href"), [, path, query, anchor] = href.match(/^([^?#]*)(\?[^#]*)?(.*)$/);
    // React may have drawn another link in its place.
    const known = ownQuery.get(link);
    if (!known || known.href !== href) {
      if (query) continue;
      ownQuery.set(link, { href });
    }
    const now = path + location.search + anchor;
    if (now !== href) link.setAttribute("href", now);
    ownQuery.set(link, { href: now });
  }
};

/* The place that an address names; not every address is encoded as it should be. */
const placeIn = ({ hash }) => {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
};

/* The place on a screen that a link leads to, until the screen is there. Streamlit may have
   written the address anew, without the place, before this script runs. */
let wanted = placeIn(new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href));

const goToPlace = (id) => {
  const place = id && document.getElementById(id);
  if (!place) return false;
  for (let one = place.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  place.scrollIntoView({ block: "start" });
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  return true;
};

/* What is drawn a moment later may take the focus away: until somebody does something. */
const goToWanted = () => {
  const there = document.activeElement?.id === wanted;
  if (wanted && !there && document.documentElement.dataset.state === "done") goToPlace(wanted);
};
for (const act of ["pointerdown", "keydown", "wheel"]) {
  document.addEventListener(act, () => { wanted = ""; }, { capture: true, passive: true });
}

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
  const url = destination(link);
  wanted = placeIn(url);
  // With a place in it Streamlit would take the address for the page that is open.
  url.hash = "";
  if (url.href === location.href.replace(/#.*/, "")) {
    goToWanted();
    return;
  }
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
for (const soon of ["pointerdown", "keydown", "contextmenu"]) {
  document.addEventListener(soon, keepLinksInStep, { capture: true });
}
whenDrawn(() => { keepLinksInStep(); goToWanted(); }, ["data-test-script-state", "data-state"]);

/* A link to a place on the same screen. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && goToPlace(placeIn(link))) event.preventDefault();
});
