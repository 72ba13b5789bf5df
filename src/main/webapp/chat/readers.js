import { $, make, moment } from './dom.js';
import { t, tError } from './texts.js';

const PAGE = 100;
/** While somebody searches, pages are fetched until so many people are known. */
const SEARCHED_MAX = 10_000;

/** What can be asked of a message's readers: its texts, and how a page of those who have, or have not, is fetched. */
const ASPECTS = {
  read: {
    title: 'readersTitle',
    has: 'hasRead',
    hasNot: 'hasNotRead',
    page: (muster, { g, seq, has, next }) =>
      muster.readers(g, seq, { read: has, order: has ? 'time' : 'name', limit: PAGE, ...(next ? { after: next } : {}) }),
  },
  confirmed: {
    title: 'confirmationsTitle',
    has: 'hasConfirmed',
    hasNot: 'hasNotConfirmed',
    page: async (muster, { g, seq, has, next }) => {
      const page = await muster.confirmations(g, seq, { confirmed: has, limit: PAGE, ...(next ? { after: next } : {}) });
      return { ...page, next: page.more ? page.users.at(-1)[0] : undefined };
    },
  },
};

/** Who has read or confirmed a message and when, and who has not: page by page, to be searched and to be reminded. */
export class Readers {
  #muster;
  #people;
  #asked = null;

  constructor(muster, people) {
    this.#muster = muster;
    this.#people = people;
    $('who-read').addEventListener('click', () => this.#show(true));
    $('who-not').addEventListener('click', () => this.#show(false));
    $('remind').addEventListener('click', () => this.#remind());
    $('readers-more').addEventListener('click', () => this.#load(this.#asked));
    $('readers-filter').addEventListener('input', () => this.#filter());
    people.onLearned(() => $('readers').open && this.#hideOthers());
  }

  /** `about` is `read` or `confirmed`, `count` what the message shows. */
  open(about, g, seq, { n, of }) {
    const aspect = ASPECTS[about];
    this.#asked = { g, seq, aspect };
    $('readers-title').textContent = t(aspect.title);
    $('who-read').textContent = t(aspect.has, { n });
    $('who-not').textContent = t(aspect.hasNot, { n: of - n });
    $('readers-filter').value = '';
    $('readers').showModal();
    this.#show(true);
  }

  #show(has) {
    const { g, seq, aspect } = this.#asked;
    this.#asked = { g, seq, aspect, has, next: undefined, known: 0 };
    $('who-read').ariaPressed = String(has);
    $('who-not').ariaPressed = String(!has);
    $('remind').hidden = has || aspect !== ASPECTS.confirmed;
    $('readers-list').replaceChildren();
    $('readers-more').hidden = true;
    this.#note('');
    this.#load(this.#asked).then(() => this.#filter());
  }

  async #load(asked) {
    try {
      const page = await asked.aspect.page(this.#muster, asked);
      if (asked !== this.#asked) {
        return;
      }
      $('readers-list').append(...page.users.map((user) => this.#row(user, asked.has)));
      asked.known += page.users.length;
      asked.next = page.next;
      $('readers-more').hidden = !page.more;
      this.#note(asked.known === 0 ? t('nobody') : '');
    } catch (refused) {
      asked.next = undefined;
      if (asked === this.#asked) {
        this.#note(refused.code === 'forbidden' ? t('readersForbidden') : tError(refused));
      }
    }
  }

  async #remind() {
    const { g, seq } = this.#asked;
    try {
      await this.#muster.remind(g, seq);
      this.#note(t('reminded'));
    } catch (refused) {
      const minutes = Math.ceil(refused.retryAfter / 60_000);
      this.#note(refused.code === 'rate_limited' ? t('remindedAlready', { n: minutes }) : tError(refused));
    }
  }

  #row([user, at], has) {
    const row = make('li', '', this.#people.span(user));
    if (has) {
      row.append(make('span', 'time', ...(at ? moment(at) : [t('readUnknown')])));
    }
    row.dataset.userId = user;
    return row;
  }

  /** Names are known only for who is listed, so a search first lists them all, within bounds. */
  async #filter() {
    const asked = this.#asked;
    while ($('readers-filter').value.trim() !== '' && asked === this.#asked && asked.next && asked.known < SEARCHED_MAX) {
      await this.#load(asked);
    }
    this.#hideOthers();
  }

  #hideOthers() {
    const words = $('readers-filter').value.trim().toLocaleLowerCase();
    const rows = [...$('readers-list').children];
    rows.forEach((row) => (row.hidden = !row.firstChild.textContent.toLocaleLowerCase().includes(words)));
    if (rows.length > 0 && (words !== '' || $('readers-note').textContent === t('nobody'))) {
      this.#note(rows.every((row) => row.hidden) ? t('nobody') : '');
    }
  }

  #note(text) {
    $('readers-note').textContent = text;
    $('readers-note').hidden = text === '';
  }
}
