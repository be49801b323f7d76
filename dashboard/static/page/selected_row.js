/* The row of the province selected comes into sight where its table scrolls by itself; the page
   stays where it is. */

let rowInSight = "";

const boxesThatScroll = function* (table) {
  const side = table.closest(".st-key-side");
  for (let box = table; side?.contains(box); box = box.parentElement) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight + 1) yield box;
  }
};

const bringIntoSight = (row) => {
  const table = row.closest("table");
  for (const box of boxesThatScroll(table)) {
    const own = row.getBoundingClientRect(), { top, bottom } = box.getBoundingClientRect();
    const above = own.top - top - table.tHead.offsetHeight;
    const below = own.bottom - bottom + table.tFoot.offsetHeight;
    if (above < 0) box.scrollTop += above - own.height;
    else if (below > 0) {
      box.scrollTop += below + own.height; // and the row after it
      // Under the headings no row is cut: the line under a number would be all that is seen of it.
      const heads = top + table.tHead.offsetHeight;
      const cut = [...table.tBodies[0].rows].map((one) => one.getBoundingClientRect())
        .find((one) => one.top < heads - 1 && one.bottom > heads);
      if (cut && row.getBoundingClientRect().top > cut.bottom - 1) box.scrollTop += cut.bottom - heads;
    }
  }
};

/* The browser takes what is under the row of sums for seen. Pressed with the mouse, nothing moves:
   the button would be let go over another row. */
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("table.points tbody tr");
  if (row && event.target.matches(":focus-visible")) bringIntoSight(row);
});

whenDrawn(() => {
  const row = document.querySelector("table.points tr.selected"), table = row?.closest("table");
  if (!row) {
    rowInSight = "";
    return;
  }
  const boxes = [...boxesThatScroll(table)];
  // The card of the province may take room from the table a moment later.
  const now = [row.textContent, ...boxes.map((box) => box.clientHeight)].join();
  if (now === rowInSight) return;
  rowInSight = now;
  bringIntoSight(row);
});
