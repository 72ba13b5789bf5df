import { $ } from './dom.js';
import { keep, kept } from './preferences.js';
import { looking } from './reading.js';
import { shortened } from './rows.js';
import { t } from './texts.js';

/** A lock that each tab holds which is looked at; one that dies lets go of it. They are wherever notifications are. */
const LOOKED_AT = `muster looked at ${new URL('.', document.baseURI).pathname}`;

/**
 * Notifications of the desktop, for whoever has asked for them on this device and looks elsewhere, at none of the page's tabs:
 * what was said in the open group, and that there is more unread in another one. Muted groups are silent. Of each group the
 * newest is shown, once for all tabs.
 */
export class Notifier {
  #muster;
  #people;
  #open;
  #unread = new Map();
  #turnAway = () => {};

  /** `open(g)` shows a group. */
  constructor(muster, people, open) {
    this.#muster = muster;
    this.#people = people;
    this.#open = open;
    const box = $('notify');
    box.disabled = !this.#possible;
    box.checked = this.#wanted;
    $('notify-note').hidden = this.#possible;
    box.addEventListener('change', () => this.#choose(box));
    if (this.#possible && navigator.locks) {
      ['focus', 'blur'].forEach((type) => window.addEventListener(type, () => this.#look()));
      document.addEventListener('visibilitychange', () => this.#look());
      this.#look();
    }
    muster.on('message', (entry) => this.#said(entry));
    muster.on('badge', (badge) => this.#grown(badge));
  }

  forget() {
    this.#unread.clear();
  }

  /** Browsers have them in secure contexts only: over https, or on the machine itself. */
  get #possible() {
    return window.isSecureContext && 'Notification' in window;
  }

  get #wanted() {
    return this.#possible && kept('notify') === 'on' && Notification.permission === 'granted';
  }

  async #choose(box) {
    const allowed = box.checked && (await Notification.requestPermission()) === 'granted';
    $('notify-note').hidden = allowed || !box.checked;
    box.checked = allowed;
    keep('notify', allowed ? 'on' : '');
  }

  #said({ g, from, body }) {
    if (from !== this.#muster.user?.id && body) {
      this.#show(g, `${this.#people.name(from)}: ${shortened(body)}`);
    }
  }

  #grown({ g, unread }) {
    if (unread > (this.#unread.get(g) ?? 0)) {
      this.#show(g, t('unreadThere', { n: unread }));
    }
    if (unread !== undefined) {
      this.#unread.set(g, unread);
    }
  }

  #look() {
    this.#turnAway();
    if (looking()) {
      const turnedAway = new Promise((resolve) => (this.#turnAway = resolve));
      navigator.locks.request(LOOKED_AT, { mode: 'shared' }, () => turnedAway).catch(() => {});
    }
  }

  async #anotherTabIsLookedAt() {
    const locks = await navigator.locks?.query();
    return Boolean(locks?.held.some(({ name }) => name === LOOKED_AT));
  }

  async #show(g, text) {
    const group = this.#muster.conversations.get(g);
    if (!this.#wanted || !group || group.muted || looking() || (await this.#anotherTabIsLookedAt())) {
      return;
    }
    const shown = new Notification(group.name, { body: text, tag: `muster-${g}`, icon: 'icon.svg' });
    shown.onclick = () => {
      window.focus();
      this.#open(g);
      shown.close();
    };
  }
}
