/* Tables whose headings hold a button (`th button[data-sort]`) are sorted by it: first the
   way the heading names (`up` or `down`), then the other, then as the page has them. */

const sortedTables = new Map(); // from the name of a table to [heading, direction]

/* The two ends of what a cell says: "2–13" is [2, 13]; nothing where it says no number. */
const endsOf = (text) => {
  const vietnamese = document.documentElement.lang !== "en";
  const plain = vietnamese ? text.replace(/\./g, "").replace(/,/g, ".") : text.replace(/,/g, "");
  const found = (plain.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return found.length ? [found[0], plain.includes("≥") ? Infinity : found[1] ?? found[0]] : null;
};

/* English sorts without marks. */
const nameOrder = () => new Intl.Collator(document.documentElement.lang);

/* What is unknown comes last, whichever way. */
const inOrder = (column, direction) => (one, other) => {
  const [a, b] = [one, other].map((row) => row.cells[column]);
  const way = direction === "up" ? 1 : -1;
  if (a.matches("th, .words")) return way * nameOrder().compare(a.textContent, b.textContent);
  const [x, y] = [a, b].map((cell) => endsOf(cell.textContent));
  if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1);
  return way * (x[0] - y[0] || x[1] - y[1]);
};

const showSorted = (table) => {
  const body = table.tBodies[0], headings = [...table.tHead.querySelectorAll("[data-sort]")];
  const rows = [...body.rows];
  rows.forEach((row, place) => { row.dataset.place ??= place; });
  const [heading, direction] = sortedTables.get(table.dataset.table) ?? [];
  // A filter may have taken the column away.
  const by = headings.find((button) => button.textContent === heading)?.closest("th");
  const ordered = [...rows].sort((one, other) => one.dataset.place - other.dataset.place);
  if (by) ordered.sort(inOrder(by.cellIndex, direction));
  if (ordered.some((row, place) => row !== rows[place])) body.append(...ordered);
  for (const button of headings) {
    const cell = button.closest("th");
    const said = cell === by ? { up: "ascending", down: "descending" }[direction] : "none";
    if (cell.getAttribute("aria-sort") !== said) cell.setAttribute("aria-sort", said);
  }
};

/* Where a table is cards it has no headings: a list to choose from does for them. */
const CARDS = "table.cards[data-table], table.stacked[data-table]";

const offerSorting = (table) => {
  const words = document.querySelector("[data-sort-by]")?.dataset;
  const headings = [...table.tHead.querySelectorAll("[data-sort]")].map((one) => one.textContent);
  if (!words || !headings.length) return;
  let choice = table.previousElementSibling;
  if (!choice?.matches(".sort-by")) {
    choice = document.createElement("label");
    choice.className = "sort-by";
    choice.append("", document.createElement("select"));
    table.before(choice);
  }
  const options = ["", ...headings].join("\n") + words.sortGiven, select = choice.lastChild;
  if (select.dataset.options !== options) {
    select.dataset.options = options;
    choice.firstChild.data = words.sortBy;
    select.replaceChildren(new Option(words.sortGiven, ""), ...headings.map((one) => new Option(one)));
  }
  const [heading] = sortedTables.get(table.dataset.table) ?? [""];
  select.value = headings.includes(heading) ? heading : "";
};

document.addEventListener("change", (event) => {
  const select = event.target.closest?.(".sort-by select");
  if (!select) return;
  const table = select.closest(".sort-by").nextElementSibling;
  const chosen = [...table.tHead.querySelectorAll("[data-sort]")]
    .find((button) => button.textContent === select.value);
  if (chosen) sortedTables.set(table.dataset.table, [select.value, chosen.dataset.sort]);
  else sortedTables.delete(table.dataset.table);
  showSorted(table);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("th button[data-sort]");
  if (!button) return;
  const table = button.closest("table"), heading = button.textContent;
  const [before, way] = sortedTables.get(table.dataset.table) ?? [];
  const first = button.dataset.sort, second = first === "up" ? "down" : "up";
  const next = before !== heading ? first : way === first ? second : null;
  if (next) sortedTables.set(table.dataset.table, [heading, next]);
  else sortedTables.delete(table.dataset.table);
  showSorted(table);
});

whenDrawn(() => {
  document.querySelectorAll("table[data-table]").forEach(showSorted);
  document.querySelectorAll(CARDS).forEach(offerSorting);
});
