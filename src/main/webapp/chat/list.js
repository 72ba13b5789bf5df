import { $, button, listTime, make } from './dom.js';
import { t } from './texts.js';

/** The list is drawn once for whatever comes in meanwhile. */
const DRAW_AFTER_MS = 50;
/** The icon has pictures of the numbers below this one, and one for more. */
const ICON_MANY = 10;

/** The list of conversations, newest entry first, with what is unread; the total stands in the title and on the icon. */
export class List {
  #muster;
  #open;
  #current = null;
  #fetching = false;
  #timer = null;
  /** Row → what it shows: of hundreds of groups few change at a time. */
  #shown = new WeakMap();

  /** `open(g)` is what a click does. */
  constructor(muster, open) {
    this.#muster = muster;
    this.#open = open;
    muster.on('conversations', () => (this.#timer ??= setTimeout(() => this.draw(), DRAW_AFTER_MS)));
    $('filter').addEventListener('input', () => this.#filter());
    $('conversations').addEventListener('keydown', (event) => this.#walk(event));
  }

  set current(g) {
    this.#current = g;
    this.draw();
  }

  draw() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const { conversations, user } = this.#muster;
    const list = $('conversations');
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const rows = new Map([...list.children].map((row) => [row.dataset.group, row]));
    this.#wanted().forEach((state, i) => {
      const row = rows.get(String(state.g)) ?? this.#row(state.g);
      rows.delete(String(state.g));
      this.#fill(row, state);
      if (list.children[i] !== row) {
        list.insertBefore(row, list.children[i] ?? null);
      }
    });
    rows.forEach((row) => row.remove());
    focused?.focus(); // A row that moves loses it.
    this.#oneTabStop(focused);
    const any = conversations.newestFirst.length > 0;
    $('no-conversations').hidden = any || !user;
    $('no-such-conversation').hidden = !any || list.childElementCount > 0;
    $('more-conversations').hidden = !conversations.more;
    this.#showTotal(user ? conversations.total : 0);
  }

  clear() {
    $('filter').value = '';
    $('conversations').replaceChildren();
    this.#showTotal(0);
  }

  get #words() {
    return $('filter').value.trim().toLocaleLowerCase();
  }

  #wanted() {
    const words = this.#words;
    return this.#muster.conversations.newestFirst.filter(({ name }) => name.toLocaleLowerCase().includes(words));
  }

  /** What is looked for may be among the groups that were not fetched yet. */
  async #filter() {
    this.draw();
    const { conversations } = this.#muster;
    while (this.#words !== '' && conversations.more && !this.#fetching) {
      this.#fetching = true;
      const failed = await conversations.loadMore().then(() => false, () => true);
      this.#fetching = false;
      if (failed) {
        return; // The button for more is still there.
      }
    }
  }

  #row(g) {
    const row = make('li', '');
    row.dataset.group = g;
    row.append(button('row', '', () => this.#open(g)));
    return row;
  }

  #fill(row, state) {
    const at = state.at ? listTime(state.at) : '';
    const current = state.g === this.#current;
    const shown = [at, state.name, state.muted, state.mentions, state.unread, state.toConfirm, current].join('\n');
    if (this.#shown.get(row) === shown) {
      return;
    }
    this.#shown.set(row, shown);
    const name = make('span', 'name', state.name);
    name.dir = 'auto';
    const time = make('span', 'time', at, state.muted ? ` · ${t('muted')}` : '');
    const badges = make('span', 'badges');
    if (state.mentions > 0) {
      badges.append(make('span', 'mentions', `@${state.mentions}`), make('span', 'spoken', t('mentioned')));
    }
    if (state.unread > 0) {
      badges.append(make('span', 'unread', String(state.unread)), make('span', 'spoken', t('unread')));
    }
    if (state.toConfirm > 0) {
      badges.append(make('span', 'to-confirm', `✓${state.toConfirm}`), make('span', 'spoken', t('toConfirm')));
    }
    const face = row.querySelector('.row');
    face.replaceChildren(name, time, badges);
    row.classList.toggle('muted', Boolean(state.muted));
    if (current) {
      face.setAttribute('aria-current', 'true');
    } else {
      face.removeAttribute('aria-current');
    }
  }

  /** Hundreds of groups are one stop of the Tab key; arrows go from one to the next. */
  #oneTabStop(face) {
    const rows = [...$('conversations').querySelectorAll('.row')];
    const stop = face ?? rows.find((each) => each.ariaCurrent) ?? rows[0];
    for (const each of rows) {
      const index = each === stop ? 0 : -1;
      if (each.tabIndex !== index) {
        each.tabIndex = index;
      }
    }
  }

  #showTotal(total) {
    document.title = total > 0 ? `(${total}) ${t('title')}` : t('title');
    const icon = total > 0 ? `icon-unread.svg#n${Math.min(total, ICON_MANY)}` : 'icon.svg';
    document.querySelector('link[rel=icon]').setAttribute('href', icon);
  }

  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const rows = [...$('conversations').querySelectorAll('.row')];
    const at = rows.indexOf(event.target);
    const next = at >= 0 && step && rows[at + step];
    if (next) {
      event.preventDefault();
      next.focus();
      this.#oneTabStop(next);
    }
  }
}
