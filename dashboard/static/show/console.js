/* What the speaker alone sees: notes, what comes next, the time. */

function beginConsole() {
  setInterval(drawTimes, 500);
}

function drawConsole() {
  for (const desk of document.querySelectorAll(".desk")) {
    desk.hidden = desk.lang !== state.language;
    desk.querySelectorAll(".card").forEach((card, index) => (card.hidden = index !== state.scene));
    desk.querySelectorAll(".scenes button").forEach((one, index) =>
      one.setAttribute("aria-current", String(index === state.scene)));
    desk.querySelector('[data-act="blank"]').setAttribute("aria-pressed", String(state.blank));
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
