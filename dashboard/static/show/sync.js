/* The windows of a show in step: projector and console share a numbered state, the highest
 * number wins. Each asks for the latest whenever it comes back: after a reload, sleep, another tab. */

const CHANNEL = "access-map-show";
const NOTHING = { number: 0, by: "" };
const ANSWER_WITHIN = 200; // milliseconds

class Sync {
  constructor(hear) {
    this.hear = hear;
    this.own = Math.random().toString(36).slice(2);
    this.latest = this.stored() ?? NOTHING;
    this.channel = window.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null;
    this.channel?.addEventListener("message", ({ data: said }) => {
      if (said.ask) this.send();
      else this.take(said);
    });
  }

  /* From now on what is kept on this device is heard, too: it is of this show. */
  begin() {
    addEventListener("storage", ({ key }) => key === CHANNEL && this.take(this.stored()));
    for (const back of ["focus", "pageshow", "online"]) addEventListener(back, () => this.ask());
    document.addEventListener("visibilitychange", () => this.ask());
  }

  /* Whether another window shows the story already: its state is heard. */
  async isJoining() {
    this.latest = NOTHING;
    this.channel?.postMessage({ ask: true });
    await new Promise((done) => setTimeout(done, ANSWER_WITHIN));
    return this.latest !== NOTHING;
  }

  stored() {
    try {
      return JSON.parse(localStorage.getItem(CHANNEL));
    } catch {
      return null; // nothing is kept on this device, or nothing that can be read
    }
  }

  ask() {
    this.take(this.stored());
    this.channel?.postMessage({ ask: true });
  }

  /* Says a change of this window to all others. */
  say(state) {
    const before = Math.max(this.latest.number, this.stored()?.number ?? 0);
    this.latest = { ...state, number: before + 1, by: this.own };
    try {
      localStorage.setItem(CHANNEL, JSON.stringify(this.latest));
    } catch { /* the channel alone, then */ }
    this.send();
  }

  send() {
    if (this.latest !== NOTHING) this.channel?.postMessage(this.latest);
  }

  take(said) {
    const newer = said && (said.number > this.latest.number
      || (said.number === this.latest.number && said.by > this.latest.by));
    if (!newer) return;
    this.latest = said;
    this.hear(said);
  }
}
