import { $, clockTime, listTime, make } from './dom.js';
import { t, tError } from './texts.js';

const PAGE = 100;
/** While somebody searches, pages are fetched until so many people are known. */
const SEARCHED_MAX = 10_000;

/** Who has read a message and when, and who has not: page by page, and to be searched. */
export class Readers {
  #muster;
  #people;
  #asked = null;

  constructor(muster, people) {
    this.#muster = muster;
    this.#people = people;
    $('who-read').addEventListener('click', () => this.#show(true));
    $('who-not').addEventListener('click', () => this.#show(false));
    $('readers-more').addEventListener('click', () => this.#load(this.#asked));
    $('readers-filter').addEventListener('input', () => this.#filter());
    people.onLearned(() => $('readers').open && this.#hideOthers());
  }

  /** `count` is what the message shows. */
  open(g, seq, { n, of }) {
    this.#asked = { g, seq };
    $('who-read').textContent = t('hasRead', { n });
    $('who-not').textContent = t('hasNotRead', { n: of - n });
    $('readers-filter').value = '';
    $('readers').showModal();
    this.#show(true);
  }

  #show(read) {
    const { g, seq } = this.#asked;
    this.#asked = { g, seq, read, next: undefined, known: 0 };
    $('who-read').ariaPressed = String(read);
    $('who-not').ariaPressed = String(!read);
    $('readers-list').replaceChildren();
    $('readers-more').hidden = true;
    this.#note('');
    this.#load(this.#asked).then(() => this.#filter());
  }

  async #load(asked) {
    const range = { read: asked.read, order: asked.read ? 'time' : 'name', limit: PAGE };
    try {
      const page = await this.#muster.readers(asked.g, asked.seq, asked.next ? { ...range, after: asked.next } : range);
      if (asked !== this.#asked) {
        return;
      }
      $('readers-list').append(...page.users.map((user) => this.#row(user, asked.read)));
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

  #row([user, at], read) {
    const row = make('li', '', this.#people.span(user));
    if (read) {
      row.append(make('span', 'time', ...(at ? [listTime(at), ' ', clockTime(at)] : [t('readUnknown')])));
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
    for (const row of $('readers-list').children) {
      row.hidden = !row.firstChild.textContent.toLocaleLowerCase().includes(words);
    }
  }

  #note(text) {
    $('readers-note').textContent = text;
    $('readers-note').hidden = text === '';
  }
}
