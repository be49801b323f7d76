/* A range of the map's table leads to its derivation. The links are made here: in each answer of
   the server they would cost more than the table itself. A row says by `data-how` of which
   province of 2013, the table by `data-types` what its columns hold. */

const linkRange = (cell) => {
  const row = cell.closest("tr"), table = row.closest("table");
  const types = table.dataset.types?.split(" ") ?? [];
  const code = row.dataset.how;
  if (!code) return;
  const type = types[cell.cellIndex - 1];
  const query = new URLSearchParams(location.search);
  for (const key of ["division", "provinces", "regions", "selected"]) {
    if (key === "selected" || query.get("division")) query.delete(key);
  }
  query.set("v", query.get("v") ?? "2");
  query.set("selected", code);
  const link = cell.querySelector("a") ?? document.createElement("a");
  const place = type ? `figure-${code}-${type}` : `province-${code}`;
  link.dataset.screen = "";
  link.className = "how-link";
  link.tabIndex = -1; // the card of the province has the same for the keyboard
  link.setAttribute("href", `./how-we-know?${query.toString().replace(/%2C/g, ",")}#${place}`);
  if (!link.parentNode) {
    link.append(...cell.childNodes);
    cell.append(link);
  }
};

whenDrawn(() => document.querySelectorAll("table.points tr[data-how] > td.range").forEach(linkRange),
  ["data-test-script-state"]);
