/* The player: one scene at a time, the map repainted in place, everything ready beforehand.
 *
 * All texts of all scenes are in the page; those of one scene and language are seen. The state is
 * {scene, language, blank, changes, started, since, followers}: changes are what was clicked on the
 * map in this scene, started and since are times in milliseconds, followers whether phones share it. */

const given = JSON.parse(document.getElementById("show").textContent);
const { scenes } = given, root = document.documentElement, { body } = document;
const ofLanguage = (selector) => [...document.querySelectorAll(selector)];
const articles = ofLanguage("article.scene"), sheets = ofLanguage(".overview, .help, .guests, .story, .check");
const IDLE_AFTER = 2000; // milliseconds, until the cursor is hidden
const USUAL_TYPE = 18; // pixels, where a unit of the page is one

const languages = [...new Set(articles.map(({ lang }) => lang))];
const isConsole = body.classList.contains("console");
const { role } = given; // of a phone: it may follow, or speak, too
const asks = new URLSearchParams(location.search);
asks.delete("key"); // the browser has it
const within = (scene) => Math.max(0, Math.min(scenes.length - 1, scene || 0));
const sync = new (role ? OwnState : SharedState)((said) => follow(said));
const desk = `${given.up}/show/console`; // where the speaker's browser alone may ask
const link = new Link(sync, role ? "state" : `${desk}/state`, { follows: role === "follow", needed: () => role || state.followers, hear: heard });

let state = { scene: 0, language: root.lang, blank: false, changes: {}, started: 0, since: 0, followers: false };
let away = false; // a phone looks around by itself
let applying = false; // this window has changed the story, and says where it goes on
let drawn = {}; // of the state, what is seen
let sheet = null; // "overview" or "help", while it is open
let ready = false;

/* ---------- state ---------- */

const inAddress = () => (/^#\d+$/.test(location.hash) ? within(Number(location.hash.slice(1)) - 1) : null);

/* After a reload where the show is by now; else where the address says, or another window. */
async function begin() {
  const scene = inAddress(), asked = asks.get("lang");
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  if (role) return beginPhone(asked);
  sync.latest = sync.stored() ?? sync.latest; // while the map was drawn somebody may have gone on
  const kept = sync.latest.number ? known(sync.latest) : null;
  const comesBack = kept && (type !== "navigate" || kept.scene === scene);
  state = comesBack ? kept : { ...state, scene: scene ?? 0, since: Date.now(), followers: kept?.followers ?? false };
  if (type === "navigate" && languages.includes(asked)) state.language = asked;
  draw();
  if (scene === null && await sync.isJoining()) follow(sync.latest);
  else if (scene === null) sync.suppose(state);
  else sync.say(state);
  sync.begin();
  if (isConsole) askForFollowers();
}

/* Of another window's state what there is here, too. A phone has its own language. */
function known({ scene, language, blank, changes, started, since, followers }) {
  return {
    scene: within(scene), language: languages.includes(language) && !role ? language : state.language,
    blank: Boolean(blank), changes: changes ?? {}, started, since, followers: Boolean(followers),
  };
}

function follow(said) {
  if (away) return;
  state = known(said);
  draw();
}

function change(now) {
  state = { ...state, ...now };
  draw();
  say();
}

/* Tells all others; who follows looks around alone. */
function say() {
  if (role === "follow") setAway(true);
  else sync.say(role ? { ...state, language: sync.latest.language ?? state.language } : state);
}

/* What else the server says: of which story it is; nothing while it does not answer. */
function heard(about) {
  if (about && about.story !== given.story && !applying) location.reload();
  body.classList.toggle("lost", !about);
  if (isConsole) hearOfFollowers(about);
}

/* As it was written, whatever was clicked before. */
function go(scene) {
  const now = Date.now(), next = within(scene);
  close();
  drawn = { article: drawn.article }; // again, if it is the same: it may have been moved
  const since = next === state.scene ? state.since : now;
  change({ scene: next, changes: {}, blank: false, since, started: state.started || now });
}

/* ---------- drawing ---------- */

function draw() {
  if (!ready) return;
  const { scene, language, blank, changes } = state;
  const [article, before] = [articleOf(state), drawn.article], codes = document.querySelector(".codes");
  if (codes) codes.hidden = true;
  const own = JSON.stringify(changes), same = article === before && own === drawn.changes;
  body.classList.toggle("blanked", blank && !isConsole && !role);
  body.classList.toggle("blank-beyond", blank && isConsole);
  if (!same) {
    const { messages, zoom } = scenes[scene];
    AccessMap.show(messages[language], zoom, changes);
    if (before) before.hidden = true;
    article.hidden = false;
  }
  drawn = { article, changes: own };
  if (root.lang !== language) root.lang = language;
  showSheet();
  body.dataset.scene = String(scene + 1);
  asks.set("lang", language);
  try {
    history.replaceState(null, "", `${location.pathname}?${asks}#${scene + 1}`);
  } catch { /* not every reader of files lets it */ }
  if (isConsole) drawConsole();
  if (given.file) drawFile();
  if (state.followers) link.run();
}

const articleOf = ({ scene, language }) => articles.filter(({ lang }) => lang === language)[scene];

function showSheet() {
  for (const one of sheets) one.hidden = !one.classList.contains(sheet) || (one.lang || state.language) !== state.language;
}

function open(name) {
  sheet = sheet === name ? null : name;
  showSheet();
  const shown = sheets.find((one) => !one.hidden);
  (shown?.querySelector(`[data-go="${state.scene}"]`) ?? shown?.querySelector("button"))?.focus();
}

function close() {
  if (sheet) open(sheet);
}

/* A unit of the page in pixels, which the map cannot take from a style sheet. */
function measure() {
  const type = parseFloat(getComputedStyle(root).fontSize);
  body.style.setProperty("--type", String(Math.round(100 * type) / 100));
  body.dataset.unit = String(type / USUAL_TYPE);
}

/* ---------- what a presenter does ---------- */

const acts = {
  next: () => (state.blank ? change({ blank: false }) : go(state.scene + 1)),
  back: () => go(state.scene - 1),
  first: () => go(0),
  last: () => go(scenes.length - 1),
  go,
  blank: () => change({ blank: !state.blank }),
  language: () => {
    const language = languages[(languages.indexOf(state.language) + 1) % languages.length];
    if (!role) return change({ language });
    state.language = language;
    draw();
  },
  overview: () => open("overview"),
  help: () => open("help"),
  close,
  screen: () => (document.fullscreenElement ? document.exitFullscreen() : fillScreen()),
  start: () => {
    if (state.blank || !state.started) change({ blank: false, started: state.started || Date.now() });
    if (!document.fullscreenElement) fillScreen();
  },
  typed: (digits) => {
    const shown = document.querySelector(".typed");
    [shown.textContent, shown.hidden] = [digits, !digits];
  },
  console: () => window.open(`${given.up}/show/console?lang=${state.language}#${state.scene + 1}`, CHANNEL + "-console"),
  window: () => window.open(`${given.up}/show?lang=${state.language}#${state.scene + 1}`, CHANNEL, "popup,width=1024,height=768"),
  end: () => location.assign(`${given.up}/?${scenes[state.scene].queries[state.language]}`),
};

/* In a full screen Escape is a key as any other, where the browser lets it. */
async function fillScreen() {
  try {
    await root.requestFullscreen();
    await navigator.keyboard?.lock(["Escape"]);
  } catch { /* the browser wants a key or a click of the presenter first */ }
}

async function stayAwake() {
  const isRead = given.file && !document.fullscreenElement;
  if (document.visibilityState !== "visible" || isRead) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch { /* the system spares its battery */ }
}

/* The QR codes that the console has, for the hall; the next key takes them away. */
function showCodes(codes) {
  const place = document.querySelector(".codes");
  if (!place) return;
  place.innerHTML = codes;
  place.hidden = false;
}

let idle;

function moved() {
  body.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => body.classList.add("idle"), IDLE_AFTER);
}

/* What is clicked on the map is drawn there already; the other window hears of it. */
function clicked({ mask, selected }) {
  const changes = { ...state.changes };
  if (mask !== undefined) changes.mask = mask;
  if (selected !== undefined) changes.selected = selected ? [selected] : [];
  state.changes = changes;
  drawn.changes = JSON.stringify(changes);
  if (given.file) drawFile();
  say();
}

/* ---------- beginning ---------- */

async function mount() {
  measure();
  const map = L.map("map_div", given.map);
  await document.fonts.load('18px "Source Sans"').catch(() => null);
  await AccessMap.mount(map, given.files, { alone: true, scrolls: Boolean(given.file), tell: clicked });
  ready = true;
  if (asks.has("check")) return check();
  await begin();
  body.dataset.ready = "";
}

// While the clicker is tried its keys are said, and do nothing. A view has no scenes to turn.
if (given.file !== "view") new Keys((act, value) => (sheet === "check" && act !== "close" ? null : acts[act](value)), () => sheet !== null);
document.addEventListener("click", ({ target }) => {
  const pressed = target.closest("[data-go], [data-act]");
  if (pressed?.dataset.go) go(Number(pressed.dataset.go));
  else if (pressed) acts[pressed.dataset.act]();
});
document.addEventListener("visibilitychange", stayAwake);
addEventListener("hashchange", () => inAddress() !== null && inAddress() !== state.scene && go(inAddress()));
addEventListener("resize", measure);
document.addEventListener("fullscreenchange", stayAwake);
addEventListener("pointermove", moved);
moved();
stayAwake();
if (isConsole) beginConsole();
mount();
