/* The windows of a show in step: projector and console share a numbered state, the highest
 * number wins. Each asks for the latest whenever it comes back: after a reload, sleep, another tab.
 * Phones share it by the server: it has a copy, which is asked for news again and again. */

const CHANNEL = "access-map-show";
const NOTHING = { number: 0, by: "" };
const ANSWER_WITHIN = 200; // milliseconds
const SERVER_WITHIN = 8000; // it answers after four seconds if there is nothing new
const PAINTED_WITHIN = 100; // the server, and by it a hall of phones, hears of a scene that is painted here
const AGAIN_WITHIN = 2000; // all phones of a hall come back together: each after a time of its own
const isNewer = (one, other) => one.number > other.number || (one.number === other.number && one.by > other.by);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/* Acts whenever somebody comes back to this window or phone. */
function onReturn(act) {
  for (const back of ["focus", "pageshow", "online"]) addEventListener(back, act);
  document.addEventListener("visibilitychange", act);
}

/* On a phone there is no other window. */
class OwnState {
  constructor(hear) {
    this.hear = hear;
    this.own = Math.random().toString(36).slice(2);
    this.latest = NOTHING;
  }

  say(state) {
    this.latest = { ...state, number: this.latest.number + 1, by: this.own };
    this.link.again();
  }

  relay(said) {
    this.latest = said;
    this.hear(said);
  }
}

class SharedState extends OwnState {
  constructor(hear) {
    super(hear);
    this.latest = this.stored() ?? NOTHING;
    this.channel = window.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null;
    this.channel?.addEventListener("message", ({ data: said }) => {
      if (said.ask) this.send();
      else if (said.reload) location.reload(); // another story
      else if (said.codes) showCodes(said.codes);
      else this.take(said);
    });
  }

  /* From now on what is kept on this device is heard, too: it is of this show. */
  begin() {
    addEventListener("storage", ({ key }) => key === CHANNEL && this.take(this.stored()));
    onReturn(() => this.ask());
  }

  /* Whether another window shows the story already: its state is heard. */
  async isJoining() {
    this.latest = NOTHING;
    this.channel?.postMessage({ ask: true });
    await pause(ANSWER_WITHIN);
    return this.latest !== NOTHING;
  }

  /* Shows a state as long as nobody is heard: a window that shows the story may only be slow. */
  suppose(state) {
    this.latest = { ...state, number: this.stored()?.number ?? 0, by: NOTHING.by };
    this.passOn();
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
    this.passOn();
    this.pushLink();
  }

  /* What the server has heard of a phone. */
  relay(said) {
    this.take(said);
    this.passOn();
  }

  passOn() {
    try {
      localStorage.setItem(CHANNEL, JSON.stringify(this.latest));
    } catch { /* the channel alone, then */ }
    this.send();
  }

  send() {
    if (this.latest !== NOTHING) this.channel?.postMessage(this.latest);
  }

  take(said) {
    if (!said || !isNewer(said, this.latest)) return;
    this.latest = said;
    this.hear(said);
    this.pushLink();
  }

  pushLink() {
    setTimeout(() => this.link?.again(), PAINTED_WITHIN);
  }
}

/* To the server's copy of the state. */
class Link {
  constructor(sync, address, { follows, needed, hear }) {
    Object.assign(this, { sync, address, follows, needed, hear, counted: sync.channel === undefined ? `&phone=${sync.own}` : "" });
    onReturn(() => this.again());
  }

  /* Ask anew: there may be news, on either side. */
  again() {
    this.asksAgain = true;
    this.waiting?.abort();
  }

  async run() {
    if (this.sync.link) return;
    this.sync.link = this;
    while (this.needed()) {
      const waiting = this.waiting = new AbortController(), { number, by } = this.sync.latest;
      const late = setTimeout(() => waiting.abort(), SERVER_WITHIN);
      this.asksAgain = false;
      try {
        const answer = await fetch(`${this.address}?after=${number}.${by}${this.counted}`, { signal: waiting.signal, cache: "no-store" });
        if (!answer.ok) throw new Error(answer.status);
        await this.take(await answer.json());
      } catch {
        if (this.asksAgain) continue;
        this.hear(null);
        await pause(AGAIN_WITHIN * Math.random());
      } finally {
        clearTimeout(late);
      }
    }
    this.sync.link = null;
  }

  /* Who follows shows what the server says; else the newer of the two is what holds. */
  async take({ state: said, ...about }) {
    const { latest } = this.sync;
    this.hear(about);
    if (said && (this.follows ? said.number !== latest.number || said.by !== latest.by : isNewer(said, latest))) this.sync.relay(said);
    else if (!this.follows && latest !== NOTHING && (!said || isNewer(latest, said))) await post(this.address, latest);
    else if (!said) await pause(AGAIN_WITHIN);
  }
}

async function post(address, content) {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
  if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
  return answer.json();
}
