/* Whether the page shows all that was asked for: the attributes `data-state` (`busy` or `done`),
   `data-run` (number of the run that drew the last of it) and `data-screen` of the root. A run
   ends with an element `.end-of-run`: one of the screen, one of each part that is drawn alone.
   It is over when nothing of the page is still to be drawn, loaded or taken away, and the map
   shows the view of the screen. */

const UNFINISHED = '.stApp:not([data-test-script-state="notRunning"]), [data-stale="true"], '
  + '[data-testid="stSkeleton"]';

const MOST_PATIENCE = 15000; // milliseconds from the end of a run to a map that was not painted

/* The picture with which the page came gives way to the living page. */
let patience;
const giveWay = () => document.getElementById("first-picture")?.remove();

const markState = () => {
  const ends = [...document.querySelectorAll(".end-of-run")].map((one) => one.dataset);
  const whole = ends.find((end) => end.screen);
  if (!whole) return;
  const map = document.querySelector("iframe");
  patience ??= setTimeout(giveWay, MOST_PATIENCE);
  const done = !document.querySelector(UNFINISHED) && (!map || map.dataset.view === whole.view);
  if (done) giveWay();
  Object.assign(document.documentElement.dataset, {
    run: Math.max(...ends.map((end) => end.run)),
    screen: whole.screen,
    state: done ? "done" : "busy",
  });
};

whenDrawn(markState, ["data-test-script-state", "data-stale", "data-view"]);
