/* While a page is printed, its root has the class `printing`, under which the map has the size
   of the paper: the script in its frame fits the map to it. What is folded is opened. */

const folded = new Set();

addEventListener("beforeprint", () => {
  document.documentElement.classList.add("printing");
  for (const one of document.querySelectorAll(".stMain details:not([open])")) {
    folded.add(one);
    one.open = true;
  }
  for (const one of document.querySelectorAll("[data-printed]")) {
    one.textContent = `${location.href} · ${today()}`;
  }
});

addEventListener("afterprint", () => {
  document.documentElement.classList.remove("printing");
  for (const one of folded) one.open = false;
  folded.clear();
});
