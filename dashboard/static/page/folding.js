/* What is folded (`details[data-fold]`) stays as somebody has left it when it is drawn anew.
   At first it is folded, but where the window is wide if it says so (`data-unfolded="wide"`). */

const narrowWindow = matchMedia("(max-width: 700px)");
const leftOpen = new Map(); // from what is folded to whether it is open

const foldAsLeft = () => {
  for (const one of document.querySelectorAll("details[data-fold]")) {
    const wide = one.dataset.unfolded === "wide" && !narrowWindow.matches;
    const open = leftOpen.get(one.dataset.fold) ?? wide;
    if (one.open !== open) one.open = open;
  }
};

document.addEventListener("click", (event) => {
  const one = event.target.closest?.("details[data-fold] > summary")?.parentElement;
  if (one) leftOpen.set(one.dataset.fold, !one.open);
});
whenDrawn(foldAsLeft);
narrowWindow.addEventListener("change", foldAsLeft);
