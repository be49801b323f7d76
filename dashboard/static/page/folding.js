/* What is folded (`details[data-fold]`) and was opened, by somebody or by a link to a place in it,
   is opened again when it is drawn anew. */

const leftOpen = new Set(); // names of what is open

document.addEventListener("toggle", ({ target: one }) => {
  if (!one.matches("details[data-fold]")) return;
  if (one.open) leftOpen.add(one.dataset.fold);
  else leftOpen.delete(one.dataset.fold);
}, { capture: true });

whenDrawn(() => {
  for (const one of document.querySelectorAll("details[data-fold]")) {
    if (leftOpen.has(one.dataset.fold)) one.open = true;
  }
});
