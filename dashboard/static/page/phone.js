/* On a phone what stands above the screens is behind buttons (`button[data-opens]`): what is
   open, the root says (`data-opened`). The card of the province selected is a sheet over the
   lower part of the window, and the map ends with the window; in a low one the sheet is beside it. */

const root = document.documentElement;
const narrowWindow = matchMedia("(max-width: 700px)");
const sheetWindow = matchMedia("screen and (max-width: 900px)"); // as in phone.css
const SETTINGS = {
  map: ["types", "provinces", "regions", "measure", "method", "classes", "breaks", "division", "compare", "order"],
  compare: ["types", "measure", "order"],
};

const FILTERS = ".st-key-filters, .st-key-compare-tools";

const opener = (name) => document.querySelector(`button[data-opens="${name}"]`);

const open = (name) => {
  if (name) root.dataset.opened = name;
  else delete root.dataset.opened;
  showOpened();
  mapAndSheet();
  // They stand below the title, which stays where the page has been scrolled.
  if (name === "filters") document.querySelector(FILTERS)?.scrollIntoView({ block: "nearest" });
};

/* How many settings of the screen are not as usual: the address holds no other. */
const showOpened = () => {
  for (const button of document.querySelectorAll("button[data-opens]")) {
    const open = String(root.dataset.opened === button.dataset.opens);
    if (button.getAttribute("aria-expanded") !== open) button.setAttribute("aria-expanded", open);
  }
  const button = opener("filters"), asked = new URLSearchParams(location.search);
  if (!button) return;
  const screen = document.querySelector(".st-key-compare") ? "compare" : "map";
  const count = SETTINGS[screen].filter((key) => asked.has(key)).length;
  const said = count ? button.dataset.set.replace("{count}", count) : "";
  if (button.title === said) return;
  button.title = said; // says it to those who do not see the number
  if (count) button.dataset.count = count;
  else delete button.dataset.count;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-opens]");
  if (button) open(root.dataset.opened === button.dataset.opens ? "" : button.dataset.opens);
  else if (event.target.closest?.("a[data-screen]")) open("");
});

document.addEventListener("keydown", (event) => {
  const name = root.dataset.opened;
  if (event.key !== "Escape" || !name || event.defaultPrevented) return;
  // A list or a menu that is open over it comes first.
  if (document.querySelector("[role=listbox], [role=dialog]:not([popover]), [popover]:popover-open")) return;
  event.preventDefault();
  open("");
  opener(name)?.focus();
}, { capture: true });

/* ---------- the sheet, and the map above it ---------- */

const sheetCovers = new WeakMap(); // from the script of a map to what it was told

const mapAndSheet = () => {
  const frame = document.querySelector(".st-key-map-side iframe");
  const sheet = document.querySelector(".st-key-province");
  root.toggleAttribute("data-sheet", Boolean(sheet));
  if (!frame || root.classList.contains("printing")) return;
  let below = 0, left = 0;
  // Elsewhere nothing lies over the map, and the page need not be laid out to know it.
  if (sheetWindow.matches) {
    const top = Math.round(frame.getBoundingClientRect().top + document.getElementById("stMain").scrollTop);
    const known = parseInt(root.style.getPropertyValue("--map-top"), 10);
    // As long as a panel is open, the map keeps its size.
    if (!root.dataset.opened && known !== top) root.style.setProperty("--map-top", `${top}px`);
    const over = sheet && getComputedStyle(sheet).position === "fixed";
    if (over) {
      // It may have another size by now; keys that were opened under the map are no part of it.
      const place = frame.getBoundingClientRect(), covers = sheet.getBoundingClientRect();
      const bottom = place.bottom - (parseInt(frame.style.getPropertyValue("--opened"), 10) || 0);
      const beside = covers.right < place.right; // what is seen of the map ends with the window
      below = Math.max(0, Math.round(bottom - (beside ? innerHeight : covers.top)));
      if (beside) left = Math.round(covers.right - place.left);
    }
  }
  const map = frame.contentDocument?.defaultView?.AccessMap, told = [below, left].join();
  if (told === sheetCovers.get(map) || !map) return;
  sheetCovers.set(map, told);
  map.keepClear(below, left);
};

/* The link of the screen that is open is seen in its row, without moving the page. In a wide window
   the row takes more lines instead. */
let linkInSight = null;
const lowWindow = matchMedia("(max-height: 500px)");

const showLink = () => {
  if (!narrowWindow.matches && !lowWindow.matches) return;
  const link = document.querySelector("nav.screens a[aria-current]"), row = link?.parentElement;
  if (!link || link === linkInSight || row.scrollWidth <= row.clientWidth) return;
  linkInSight = link;
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
};

whenDrawn(() => { showOpened(); showLink(); mapAndSheet(); }, ["data-view"]);
for (const event of ["resize", "afterprint"]) addEventListener(event, mapAndSheet);
