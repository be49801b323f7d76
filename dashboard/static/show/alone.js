/* In place of sync.js where there is no other window, no phone and no server: in a file of its own. */

const CHANNEL = "", NOTHING = { number: 0 };

class OwnState {
  latest = NOTHING;
  stored() { return null; }
  async isJoining() { return false; }
  suppose() {}
  begin() {}
  say() {}
}
const SharedState = OwnState;
class Link {}
