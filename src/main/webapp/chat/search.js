import { $, button, make, moment } from './dom.js';
import { t, tError } from './texts.js';

const PAGE = 20;

/** Finds messages by their words: in the open group or in all, by one person or by anybody; a hit opens where it was said. */
export class Search {
  #muster;
  #people;
  #open;
  #g = null;
  #asked = null;

  /** `open(g, seq)` shows a message in its group. */
  constructor(muster, people, open) {
    this.#muster = muster;
    this.#people = people;
    this.#open = open;
    $('search-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask();
    });
    $('search-more').addEventListener('click', () => this.#load(this.#asked));
  }

  /** `g` is the open group, or null. */
  open(g) {
    this.#g = g;
    $('search-here').disabled = g === null;
    $('search-here').checked &&= g !== null;
    $('search').showModal();
    $('search-text').select();
  }

  forget() {
    this.#asked = null;
    $('search-form').reset();
    $('search-results').replaceChildren();
    $('search-more').hidden = true;
    this.#note('');
  }

  async #ask() {
    const asked = (this.#asked = { query: new URLSearchParams({ q: $('search-text').value.trim(), limit: PAGE }) });
    $('search-results').replaceChildren();
    $('search-more').hidden = true;
    this.#note(t('searching'));
    if ($('search-here').checked) {
      asked.query.set('group', this.#g);
    }
    const login = $('search-from').value.trim();
    if (login !== '') {
      const [user] = await this.#muster.rest('GET', `api/v1/users?login=${encodeURIComponent(login)}`).catch(() => []);
      if (!user) {
        asked === this.#asked && this.#note(t('noSuchUser', { login }));
        return;
      }
      asked.query.set('from', user.id);
    }
    await this.#load(asked);
  }

  async #load(asked) {
    try {
      const { items, next } = await this.#muster.rest('GET', `api/v1/search?${asked.query}`);
      if (asked !== this.#asked) {
        return;
      }
      asked.query.set('before', next ?? '');
      $('search-results').append(...items.map((entry) => this.#row(entry)));
      $('search-more').hidden = !next;
      this.#note($('search-results').children.length === 0 ? t('nothingFound') : '');
    } catch (refused) {
      asked === this.#asked && this.#note(tError(refused));
    }
  }

  #row(entry) {
    const hit = button('hit', '', () => {
      $('search').close();
      this.#open(entry.g, entry.seq);
    });
    const group = make('span', 'name', this.#muster.conversations.get(entry.g)?.name ?? '');
    const text = make('span', 'found', entry.body.replace(/\s+/g, ' '));
    [group, text].forEach((each) => (each.dir = 'auto'));
    const when = make('span', 'time', ...moment(entry.at));
    hit.append(this.#people.span(entry.from), ' ', when, group, text);
    return make('li', '', hit);
  }

  #note(text) {
    $('search-note').textContent = text;
    $('search-note').hidden = text === '';
  }
}
