/* Tables whose headings hold a button (`th button[data-sort]`) are sorted by it: first the
   way the heading names (`up` or `down`), then the other, then as the page has them. */

const sortedTables = new Map(); // from the name of a table to [column, direction]

/* The two ends of what a cell says: "2–13" is [2, 13]; nothing where it says no number. */
const endsOf = (text) => {
  const vietnamese = document.documentElement.lang !== "en";
  const plain = vietnamese ? text.replace(/\./g, "").replace(/,/g, ".") : text.replace(/,/g, "");
  const found = (plain.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return found.length ? [found[0], plain.includes("≥") ? Infinity : found[1] ?? found[0]] : null;
};

const nameOrder = new Intl.Collator("vi");

/* What is unknown comes last, whichever way. */
const inOrder = (column, direction) => (one, other) => {
  const [a, b] = [one, other].map((row) => row.cells[column]);
  const way = direction === "up" ? 1 : -1;
  if (a.tagName === "TH") return way * nameOrder.compare(a.textContent, b.textContent);
  const [x, y] = [a, b].map((cell) => endsOf(cell.textContent));
  if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1);
  return way * (x[0] - y[0] || x[1] - y[1]);
};

const columnOf = (button) => {
  const heading = button.closest("th");
  return [...heading.parentElement.children].indexOf(heading);
};

const showSorted = (table) => {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.forEach((row, place) => { row.dataset.place ??= place; });
  const [column, direction] = sortedTables.get(table.dataset.table) ?? [];
  const ordered = [...rows].sort((one, other) => one.dataset.place - other.dataset.place);
  if (direction) ordered.sort(inOrder(column, direction));
  if (ordered.some((row, place) => row !== rows[place])) body.append(...ordered);
  for (const button of table.tHead.querySelectorAll("[data-sort]")) {
    const said = columnOf(button) === column ? { up: "ascending", down: "descending" }[direction] : "none";
    if (button.closest("th").getAttribute("aria-sort") !== said) button.closest("th").setAttribute("aria-sort", said);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("th button[data-sort]");
  if (!button) return;
  const table = button.closest("table"), column = columnOf(button);
  const [before, way] = sortedTables.get(table.dataset.table) ?? [];
  const first = button.dataset.sort, second = first === "up" ? "down" : "up";
  const next = before !== column ? first : way === first ? second : null;
  if (next) sortedTables.set(table.dataset.table, [column, next]);
  else sortedTables.delete(table.dataset.table);
  showSorted(table);
});

whenDrawn(() => document.querySelectorAll("table[data-table]").forEach(showSorted));
