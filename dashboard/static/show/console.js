/* What the speaker alone sees: notes, what comes next, the time; and what is switched for the hall. */

const kindly = (selector) => body.querySelector(selector);
let opened = {}; // where phones come, as the server has given it

function beginConsole() {
  setInterval(drawTimes, 500);
  Object.assign(acts, {
    guests: () => { open("guests"); askForFollowers(); },
    shut: () => switchFollowers({ address: null }),
    codes: () => sync.channel?.postMessage({ codes: ["wifi", "follow"].map(codeForHall).join("") }),
    check: () => { open("check"); checkHere(); },
    story: () => { open("story"); beginEditor(); },
  });
  kindly(".join").addEventListener("submit", drawWifi);
  addEventListener("keydown", ({ key, code }) => {
    if (sheet === "check") kindly(".pressed").textContent = `${key === " " ? code : key} → ${ACTS[key] ?? "–"}`;
  }, { capture: true });
}

function drawConsole() {
  for (const desk of document.querySelectorAll(".desk")) {
    desk.hidden = desk.lang !== state.language;
    desk.querySelectorAll(".card").forEach((card, index) => (card.hidden = index !== state.scene));
    desk.querySelectorAll(".scenes button").forEach((one, index) =>
      one.setAttribute("aria-current", String(index === state.scene)));
    desk.querySelector('[data-act="blank"]').setAttribute("aria-pressed", String(state.blank));
    desk.querySelector('[data-act="guests"]').setAttribute("aria-pressed", String(state.followers));
    desk.querySelector('.scenes [aria-current="true"]').scrollIntoView({ block: "nearest" });
  }
  drawTimes();
}

/* Minutes and seconds; below nothing, what the scene has taken too long. */
function inMinutes(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const sign = milliseconds < 0 && seconds ? "−" : "";
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function drawTimes() {
  const now = Date.now(), { started, since, scene, language } = state;
  const desk = document.querySelector(`.desk[lang="${language}"]`);
  const left = scenes[scene].seconds * 1000 - (started ? now - since : 0);
  desk.querySelector(".clock").textContent = new Date(now).toLocaleTimeString(language, { timeStyle: "short" });
  desk.querySelector(".elapsed").textContent = inMinutes(started ? now - started : 0);
  desk.querySelector(".left").textContent = inMinutes(left);
  desk.querySelector(".left").classList.toggle("over", left < 0);
}

/* ---------- followers ---------- */

async function askForFollowers() {
  drawFollowers(await fetch(`${desk}/followers`, { cache: "no-store" }).then((answer) => answer.json()).catch(() => null));
}

/* An address that does not answer is not shown: phones would be sent to nobody. */
async function switchFollowers(asked) {
  kindly(".no_answer").hidden = true;
  const said = await post(`${desk}/followers`, asked).catch(() => null);
  kindly(".no_answer").hidden = Boolean(said);
  drawFollowers(said);
}

function drawFollowers(said) {
  if (!said) return;
  opened = said.open;
  const isOpen = Boolean(opened.follow), list = kindly(".interfaces");
  kindly(".guests .opened").hidden = !isOpen;
  kindly(".no_network").hidden = said.interfaces.length > 0;
  kindly(".phones").textContent = said.phones;
  list.replaceChildren(...said.interfaces.map(({ name, address }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${name} · ${address}`;
    button.setAttribute("aria-pressed", String(isOpen && opened.follow.address.includes(`//${address}:`)));
    button.addEventListener("click", () => switchFollowers({ address }));
    return button;
  }));
  for (const [may, { address, picture }] of Object.entries(opened)) drawCode(`.guests .${may}`, address, picture);
  if (state.followers !== isOpen) change({ followers: isOpen });
}

/* Never the code by which a phone may speak. */
function codeForHall(may) {
  const figure = kindly(`.guests .${may}`);
  return figure.hidden ? "" : figure.outerHTML;
}

function drawCode(figure, words, picture) {
  kindly(`${figure} img`).src = picture;
  kindly(`${figure} b`).textContent = words;
}

/* Nothing of a Wi-Fi is kept but its picture, in this page. */
async function drawWifi(event) {
  event.preventDefault();
  const { network, password } = event.target.elements;
  const { picture } = await post(`${desk}/wifi`, { network: network.value, password: password.value });
  drawCode(".guests .wifi", network.value, picture);
  kindly(".guests .wifi").hidden = false;
  password.value = "";
}

/* A server that was started anew opens the same addresses again, or phones would stay outside. */
function hearOfFollowers(about) {
  kindly(".phones").textContent = about?.phones ?? 0;
  if (about && !about.open && state.followers && opened.follow) {
    const { follow: { address: follow }, speak: { address: speak } } = opened;
    switchFollowers({ address: new URL(follow).hostname, follow, speak });
  }
}

/* ---------- before the show ---------- */

async function checkHere() {
  const list = kindly(".check ul"), lock = await navigator.wakeLock?.request("screen").catch(() => null);
  kindly(".awake").hidden = !lock;
  kindly(".asleep").hidden = Boolean(lock);
  kindly(".busy").hidden = false;
  const lines = await post(`${desk}/check`, { language: state.language, again: Date.now() }).catch(() => []);
  kindly(".busy").hidden = true;
  list.replaceChildren(...lines.map(([holds, line]) => {
    const item = document.createElement("li");
    item.textContent = `${holds ? "✓" : "✗"} ${line}`;
    item.className = holds ? "" : "over";
    return item;
  }));
}
