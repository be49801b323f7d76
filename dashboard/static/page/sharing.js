/* What is shared of a view is filled in here, where its address is known: the link, the address of
   the picture (`data-picture`), the citation (`data-citation`, with … for address and date), and
   the lines for a page of others (`data-embed-title`). */

const rootOfPage = () => new URL("./", location.href.replace(/[?#].*/, "")).href;

/* What the address says of the view, letter by letter, without how the page shows it. */
const viewInAddress = () => location.search.replace(/[?&]embed=[^&]*/g, "").replace(/^&/, "?");

/* 28/11/2026 or 28 November 2026. */
const today = () => {
  const now = new Date();
  return document.documentElement.lang === "en"
    ? new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(now)
    : `${now.getDate()}/${now.getMonth() + 1}/${now.getFullYear()}`;
};

const setText = (node, said) => { if (node.textContent !== said) node.textContent = said; };

const fillShared = () => {
  const root = rootOfPage(), view = viewInAddress();
  const address = location.href.replace(/[?#].*/, "") + view, alone = `${root}${view}${view ? "&" : "?"}embed=1`;
  for (const one of document.querySelectorAll("a.embedded")) one.href = address;
  for (const one of document.querySelectorAll("[data-embed-title]")) {
    const [source, title] = [alone, one.dataset.embedTitle].map((said) => said.replaceAll("&", "&amp;").replaceAll('"', "&quot;"));
    setText(one, `<iframe src="${source}" title="${title}" width="100%" height="600" style="border: 0" loading="lazy"></iframe>`);
  }
  for (const one of document.querySelectorAll("[data-citation]")) {
    // On the map the page itself is cited, elsewhere the view on the map.
    const cited = one.dataset.citation.replace(/…\/\S*/, root + view);
    setText(one, cited.replace("…", today()));
  }
  for (const one of document.querySelectorAll("[data-address]")) setText(one, address);
  for (const one of document.querySelectorAll("[data-picture]")) {
    const picture = new URL(one.dataset.picture, root);
    picture.search = view;
    if (one.tagName === "A") one.href = picture.href;
    else setText(one, picture.href);
  }
};

document.addEventListener("beforetoggle", (event) => {
  if (event.target.classList?.contains("share") && event.newState === "open") fillShared();
}, { capture: true });
whenDrawn(fillShared, ["data-test-script-state"]);

/* A view becomes a scene of the show: its console (static/show/editor.js) finds it on this device. */
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-add-scene]");
  if (!button) return;
  const view = new URLSearchParams(viewInAddress()), added = JSON.parse(localStorage.getItem("access-map-scenes") ?? "[]");
  view.delete("lang");
  added.push({ view: String(view), ...JSON.parse(button.dataset.addScene) });
  localStorage.setItem("access-map-scenes", JSON.stringify(added));
  sayDone(button);
});
