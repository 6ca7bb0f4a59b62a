// What the camera saw lately: a code counts when it was read twice, and is then locked until it has left the picture.

const FRAMES = 3; // in so many frames two equal reads must lie
const GONE = 4; // so many frames without it, and a locked code counts anew

export class Seeing {
  #frames = [];
  #locked = new Map();
  /** True when a code was read that the next frame has to confirm. */
  unsure = false;

  /** Takes the texts of one frame; gives those that count now. Several mean that somebody has to say which. */
  see(texts) {
    this.#unlock(texts);
    const open = texts.filter((text) => !this.#locked.has(text));
    this.#frames = [...this.#frames, open].slice(-FRAMES);
    const times = (text) => this.#frames.filter((frame) => frame.includes(text)).length;
    this.unsure = open.some((text) => times(text) < 2);
    if (this.unsure) return []; // the next frame tells whether it is really there
    return [...new Set(this.#frames.flat())].filter((text) => times(text) >= 2);
  }

  /** Lets this code count no more until it has left the picture. */
  lock(text) {
    this.#locked.set(text, 0);
    this.#frames = this.#frames.map((frame) => frame.filter((one) => one !== text));
  }

  #unlock(texts) {
    for (const [text, missed] of this.#locked) {
      if (texts.includes(text)) this.#locked.set(text, 0);
      else if (missed + 1 >= GONE) this.#locked.delete(text);
      else this.#locked.set(text, missed + 1);
    }
  }
}
