import { $ } from './dom.js';
import { t } from './texts.js';

/** Says beside the state of the connection how much of what was missed has come in, while there is more to come. */
export class Progress {
  #muster;
  #of = 0;

  constructor(muster) {
    this.#muster = muster;
    muster.on('welcome', () => (this.#of = this.#missing()));
    muster.on('entries', () => this.#tell());
    muster.on('state', () => this.#tell());
  }

  #tell() {
    const catchingUp = this.#muster.state === 'catching-up' && this.#of > 0;
    $('banner-progress').textContent = catchingUp ? t('caughtUp', { n: this.#of - this.#missing(), of: this.#of }) : '';
  }

  /** Entries of the groups in focus that the server has and the page has not. */
  #missing() {
    const behind = ([g, position]) => Math.max(0, (this.#muster.conversations.get(Number(g))?.head ?? 0) - position);
    return Object.entries(this.#muster.positions).map(behind).reduce((sum, each) => sum + each, 0);
  }
}
