/* A range in a table leads to its derivation. The links are made here: in each answer of the
   server they would cost more than the table itself. A row or a cell says by `data-how` of which
   province of 2013, as links name it, the table by `data-types` what its columns hold. */

const linkRange = (cell) => {
  const { how } = cell.closest("[data-how]").dataset, code = how.split(":").pop(), table = cell.closest("table");
  const type = table.dataset.types?.split(" ")[cell.cellIndex - 1];
  const query = new URLSearchParams(location.search);
  query.set("v", query.get("v") ?? "2");
  query.set("selected", how);
  const link = cell.querySelector("a") ?? document.createElement("a");
  const place = type ? `figure-${code}-${type}` : `province-${code}`;
  link.dataset.screen = "";
  link.className = "how-link";
  // The name of the row leads there as well, by the keyboard without forty stops more.
  if (table.dataset.types) link.tabIndex = -1;
  link.setAttribute("href", `./how-we-know?${query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":")}#${place}`);
  if (!link.parentNode) {
    link.append(cell.lastChild); // the number, behind a mark that it may have
    cell.append(link);
  }
};

whenDrawn(() => document.querySelectorAll("tr[data-how] > td.range, td.range[data-how]").forEach(linkRange),
  ["data-test-script-state"]);
