/* Whether the page shows all that was asked for: the attributes `data-state` (`busy` or `done`),
   `data-run` (number of the run that drew it) and `data-screen` of the root. A run of the app
   ends with the element `.end-of-run`; it is over when nothing of the page is still to be drawn,
   loaded or taken away, and the map shows the view of the run. */

const UNFINISHED = '.stApp:not([data-test-script-state="notRunning"]), [data-stale="true"], '
  + '[data-testid="stSkeleton"]';

const markState = () => {
  const root = document.documentElement.dataset, end = document.querySelector(".end-of-run");
  if (!end) return;
  const map = document.querySelector("iframe");
  const done = !document.querySelector(UNFINISHED) && (!map || map.dataset.view === end.dataset.view);
  Object.assign(root, { run: end.dataset.run, screen: end.dataset.screen, state: done ? "done" : "busy" });
};

whenDrawn(markState, ["data-test-script-state", "data-stale", "data-view"]);
