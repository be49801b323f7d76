/* What the page does when the server cannot be reached, and when it can be again.
 *
 * A server forgets a session whose connection stays lost, or is started anew. Streamlit then
 * gives the page a new session and says nothing: no filter works, for the new session has not
 * drawn the page. So whenever a connection is back the page runs anew from its address. Until
 * then a bar says how things are (`data-connection` of the root: `lost`, `waiting`, `returning`),
 * the map filters by itself, and what was clicked on it is sent afterwards.
 *
 * Streamlit takes orders from a page around it (`stCommVersion`), which here is the page itself
 * (server/preload_hints.py), and tells it of errors instead of showing them in English. */

const SHOWN_AFTER = 700; // milliseconds: a shorter loss needs no word
const BEAT_EVERY = 25000, ANSWERED_WITHIN = 8000;
const WAITING_AFTER = 4000; // since a click that the server has not begun to answer
const ANEW_AFTER = 20000; // since then, or since the connection is back
const REACHED_WITHIN = 8000; // since Streamlit has begun to connect
const SETTLED_PAGE = 30000; // a younger page is not loaded anew by itself, over and over

const page = document.documentElement;
const app = () => document.querySelector(".stApp");
const isConnected = () => app()?.dataset.testConnectionState === "CONNECTED";
const scriptState = () => app()?.dataset.testScriptState;
const mapFrame = () => document.querySelector(".st-key-map-side iframe");
/* What answers for the map; of a frame that did not come the document is none for a script. */
const liveMap = () => mapFrame()?.contentDocument?.defaultView?.AccessMap;
const order = (type, more) => postMessage({ stCommVersion: 1, type, ...more }, location.origin);

/* The last run of the screen: its session, its number, and whether the session has own files. */
const lastRun = () => document.querySelector(".end-of-run[data-screen]")?.dataset ?? {};
const isAnother = (run, than) => run.session && (run.session !== than.session || run.run !== than.run);

/* ---------- the bar ---------- */

const bar = document.createElement("div"), saying = document.createElement("p");
const press = document.createElement("button");
bar.className = "connection";
bar.hidden = true;
saying.setAttribute("role", "status");
press.type = "button";
bar.append(saying, press);

const word = (key, values = {}) => {
  const words = JSON.parse(document.querySelector("[data-connection-words]")?.dataset.connectionWords ?? "{}");
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
};

let sayAgain; // in the language that the page has by now

/* Says something until `hush`, with a button that closes the bar or loads the page anew. */
const say = (key, { button = "", values } = {}) => {
  const text = word(key, values), named = button && word(button);
  if (!text) return; // before the first run there are no words yet
  if (!bar.isConnected) document.body.append(bar);
  bar.hidden = false;
  bar.dataset.says = key;
  if (saying.textContent !== text) saying.textContent = text;
  press.hidden = !button;
  if (press.textContent !== named) press.textContent = named;
  sayAgain = () => say(key, { button, values });
  press.onclick = button === "reload" ? () => location.reload() : hush;
};
const hush = () => { bar.hidden = true; };

/* ---------- lost and back ---------- */

let phase = "", before = {}, addressBefore, wasClicked = false, sayLater, giveUp;

const enter = (next) => {
  phase = next;
  if (next) page.dataset.connection = next;
  else delete page.dataset.connection;
  clearTimeout(giveUp);
};

const lose = () => {
  if (!["lost", "returning"].includes(phase)) {
    // Of the run that is still on the screen, even if the connection is lost again meanwhile.
    before = { ...lastRun() };
    addressBefore = location.href;
    const isKept = liveMap()?.setConnected(false);
    wasClicked = waitingSince !== null && !isKept;
    order("SET_INPUTS_DISABLED", { disabled: true });
  }
  waitingSince = null;
  enter("lost");
  clearTimeout(sayLater);
  sayLater = setTimeout(() => phase === "lost" && say(liveMap() ? "lost_map" : "lost"), SHOWN_AFTER);
};

const comeBack = () => {
  enter("returning");
  if (!bar.hidden) say("returning");
  // It may have asked for a run by itself, with the last click, which the address has not.
  if (waitingSince === null || location.href !== addressBefore) runAnew();
  reloadUnanswered();
};

/* What takes longer is at work in the session, and is not to be lost. */
const reloadUnanswered = () => {
  giveUp = setTimeout(() => (scriptState() === "notRunning" ? reload() : reloadUnanswered()), ANEW_AFTER);
};

/* With a place in it Streamlit would take the address for the page that is open. */
const runAnew = () => {
  const { pathname, search, hash } = location;
  if (hash) history.replaceState(history.state, "", pathname + search);
  dispatchEvent(new PopStateEvent("popstate"));
  if (hash) history.replaceState(history.state, "", pathname + search + hash);
};

const reload = () => {
  if (performance.now() > SETTLED_PAGE) location.reload();
  else say("failed", { button: "reload" });
};

const settle = () => {
  const now = lastRun();
  if (phase !== "returning" || scriptState() !== "notRunning" || !isAnother(now, before)) return;
  enter("");
  clearTimeout(sayLater);
  order("SET_INPUTS_DISABLED", { disabled: false });
  liveMap()?.setConnected(true);
  const isNew = now.session !== before.session;
  if (isNew && "own" in before) say("own_gone", { button: "close" });
  else if (isNew && wasClicked) say("again", { button: "close" });
  else hush();
};

/* A page that is loaded anew, by whomever, has a new session: files of one's own are gone. */
const OWN = "access-map-own";
let ownBefore = null;
const followOwn = () => {
  const { session, own } = lastRun();
  if (!session) return;
  try {
    if (ownBefore === null && own === undefined && sessionStorage.getItem(OWN)) say("own_gone_anew", { button: "close" });
    if (ownBefore === own) return;
    ownBefore = own;
    if (own === undefined) sessionStorage.removeItem(OWN);
    else sessionStorage.setItem(OWN, "1");
  } catch { /* nothing can be stored here */ }
};

/* Streamlit has given up: nothing but loading the page anew helps, once the server answers. */
const reloadWhenReached = async () => {
  if (app()?.dataset.testConnectionState !== "DISCONNECTED_FOREVER") return;
  const answer = await fetch(new URL("healthz", window.__streamlit.BACKEND_BASE_URL), { cache: "no-store" }).catch(() => null);
  if (answer?.ok) reload();
  else setTimeout(reloadWhenReached, WAITING_AFTER);
};

const followConnection = () => {
  if (isConnected()) {
    if (phase === "lost") comeBack();
    hideUnreachable();
    return;
  }
  if (lastRun().session && phase !== "lost") lose();
  reloadWhenReached();
};

/* ---------- silence ---------- */

/* Asks the server for a sign of life; Streamlit connects anew if there is none. */
const beat = () => isConnected() && order("SEND_APP_HEARTBEAT", { ackTimeoutMilliseconds: ANSWERED_WITHIN });

setInterval(() => { if (!document.hidden) beat(); }, BEAT_EVERY);
addEventListener("online", beat);
addEventListener("pageshow", beat);
document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });

/* A click that the server has not begun to answer: it may be busy, or may not know the session.
   What goes over the WebSocket says so: Streamlit itself does not wait. */
const A_RUN = 0x5a; // first byte of a message that asks for a run
const SIGN_OF_LIFE = 8; // bytes, at the most
const listenedTo = new WeakSet();
let waitingSince = null;

const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (message) {
  if (ArrayBuffer.isView(message) && message[0] === A_RUN) waitForAnswer(this);
  return send.call(this, message);
};

const waitForAnswer = (socket) => {
  if (!listenedTo.has(socket)) {
    listenedTo.add(socket);
    socket.addEventListener("message", ({ data }) => { if (data.byteLength > SIGN_OF_LIFE) answered(); });
  }
  if (waitingSince !== null) return;
  const begun = waitingSince = performance.now();
  const later = (todo, after) => setTimeout(() => {
    if (waitingSince === begun && ["", "waiting"].includes(phase)) todo();
  }, after);
  later(() => { enter("waiting"); say("waiting"); beat(); }, WAITING_AFTER);
  later(() => scriptState() === "notRunning" && runAnew(), ANEW_AFTER);
};

const answered = () => {
  waitingSince = null;
  if (phase !== "waiting") return;
  enter("");
  hush();
};

/* ---------- never reached ---------- */

/* Before the app has run nothing of ours is there but what came with the page (served_page.py):
   no style sheet either. */
const OVER_THE_PAGE = "position: fixed; inset: 0 0 auto; z-index: 1000000; box-sizing: border-box; "
  + "max-height: 100%; overflow: auto; padding: 0.6rem max(1rem, 50% - 25rem); border-bottom: 1px solid; "
  + "background: Canvas; color: CanvasText; font: 1rem/1.4 'Source Sans', sans-serif";
let unreachable = null;

const showUnreachable = () => {
  const template = document.getElementById("unreachable");
  if (!template || isConnected() || lastRun().session || unreachable) return;
  unreachable = document.createElement("section");
  unreachable.className = "unreachable";
  unreachable.setAttribute("role", "alert");
  unreachable.style.cssText = OVER_THE_PAGE;
  unreachable.append(template.content.cloneNode(true));
  document.body.prepend(unreachable);
  // The last place may have been taken since this page was served: another page says so.
  fetch(location.href, { method: "HEAD", cache: "no-store" })
    .then(({ status }) => { if (status === 503 && unreachable) location.reload(); }, () => {});
};
const hideUnreachable = () => { unreachable?.remove(); unreachable = null; };

let connecting = false;
const followStart = () => {
  if (connecting || !app()) return;
  connecting = true;
  setTimeout(showUnreachable, REACHED_WITHIN);
};

/* ---------- what Streamlit would say in a box ---------- */

addEventListener("message", ({ source, data }) => {
  if (source !== window || data?.stCommVersion !== 1 || data.type !== "CLIENT_ERROR_DIALOG") return;
  if (data.error === "Connection error") return; // the bar says it
  if (data.error !== "Page not found") say("failed", { button: "reload" });
  else notFound = data.message.match(/page \/(.+), but /)?.[1] ?? pathOpened; // the address may be another by now
});

/* Said when there are words for it. */
const pathOpened = location.pathname.split("/").pop();
let notFound = null;
const sayNotFound = () => {
  if (notFound === null || !lastRun().session) return;
  try { notFound = decodeURIComponent(notFound); } catch { /* as it stands there */ }
  say("not_found", { button: "close", values: { page: notFound } });
  notFound = null;
};

/* The frame of the map has not come within Streamlit's minute: its box is hidden (page.css). */
let isMapLate = false;
const followMap = () => {
  const isLate = document.querySelector(".st-key-map-side .stAlert") !== null;
  if (isLate && !isMapLate) say("map_late", { button: "reload" });
  else if (!isLate && bar.dataset.says === "map_late") hush();
  isMapLate = isLate;
};

whenDrawn(() => {
  followStart();
  settle();
  followOwn();
  sayNotFound();
  followMap();
  if (!bar.hidden) sayAgain();
}, ["data-test-script-state"]);
new MutationObserver((changes) => {
  // Lost and back may be seen at once.
  const lost = changes.some((change) => change.oldValue === "CONNECTED");
  if (lost && isConnected() && lastRun().session) lose();
  followConnection();
}).observe(document, { subtree: true, attributeFilter: ["data-test-connection-state"], attributeOldValue: true });
