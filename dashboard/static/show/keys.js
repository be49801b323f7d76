/* Keys as clickers and people send them.
 *
 * A clicker sends PageDown and PageUp; its start button F5 and Escape by turns; its blank button
 * "." or "b". They are heard before the map hears them, wherever the focus is. */

const ACTS = {
  PageDown: "next", ArrowRight: "next", ArrowDown: "next", " ": "next", Enter: "next",
  PageUp: "back", ArrowLeft: "back", ArrowUp: "back", Backspace: "back",
  Home: "first", End: "last", ".": "blank", b: "blank", f: "screen", F5: "start",
  l: "language", o: "overview", "?": "help", Escape: "escape",
};
const NUMBER_WITHIN = 3000; // milliseconds, from digit to digit and to Enter
const TWICE_WITHIN = 1000; // milliseconds, from Escape to Escape that ends the show

class Keys {
  constructor(act, isOpen) {
    this.act = act;
    this.isOpen = isOpen; // whether a list lies over the scene
    this.digits = "";
    this.escaped = -TWICE_WITHIN;
    this.tabbing = false; // somebody goes through the page by keyboard
    addEventListener("keydown", (event) => this.key(event), { capture: true });
    addEventListener("pointerdown", () => (this.tabbing = false), { capture: true });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches?.("input, textarea, select")) return;
    if (event.key === "Tab") this.tabbing = true;
    // A keyboard for Vietnamese may say of a letter that it is being composed.
    const letter = event.code?.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    const act = ACTS[event.key] ?? ACTS[letter];
    if (/^[0-9]$/.test(event.key)) this.digit(event.key);
    else if (event.key === "Enter" && this.digits) this.jump();
    else if (!act || this.isForFocus(event)) return;
    else if (act === "escape") this.escape(event);
    else this.act(act);
    event.preventDefault();
    event.stopPropagation();
  }

  /* Enter and Space press what has the focus: in a list, or where somebody went by Tab. */
  isForFocus({ key, target }) {
    const pressed = key === "Enter" || key === " ";
    return pressed && (this.isOpen() || this.tabbing) && target !== document.body;
  }

  digit(digit) {
    clearTimeout(this.forget);
    this.digits = (this.digits + digit).slice(-3);
    this.act("typed", this.digits);
    this.forget = setTimeout(() => this.clear(), NUMBER_WITHIN);
  }

  jump() {
    this.act("go", Number(this.digits) - 1);
    this.clear();
  }

  clear() {
    this.digits = "";
    this.act("typed", "");
  }

  /* Once it closes what is open and nothing else. */
  escape({ timeStamp }) {
    const open = this.isOpen(), twice = timeStamp - this.escaped < TWICE_WITHIN;
    this.escaped = open ? -TWICE_WITHIN : timeStamp;
    this.act(twice && !open ? "end" : "close");
  }
}
