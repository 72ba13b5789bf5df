import { button, clockTime, dayName, make, sameDay } from './dom.js';
import { render } from './markdown.js';
import { t, tNodes } from './texts.js';

const TOGETHER_MS = 5 * 60_000;
const QUOTED_MAX = 120;

/** The rows of a group's log: how entries look. Where they stand is for messages.js to say, what is done with them for tools.js. */
export class Rows {
  #people;
  #me;
  #on;

  /** `me()` is the user's id; `on` has `tools(row, button)`, `goTo(seq)`, `quoted(seq)` (a promise of an entry), `readers(seq)`. */
  constructor(people, me, on) {
    this.#people = people;
    this.#me = me;
    this.#on = on;
  }

  row(entry) {
    const row = entry.kind === 'message' ? this.#message(entry) : make('li', 'event', ...this.#event(entry));
    row.dataset.at = entry.at;
    if (entry.seq) {
      row.dataset.seq = entry.seq;
    }
    return row;
  }

  notice({ id, body, at }) {
    const row = make('li', 'event notice', make('span', '', body), ' ', clockTime(at));
    row.dataset.notice = id;
    row.dataset.at = at;
    return row;
  }

  showReceipt(row, seq, count) {
    const foot = row.querySelector('.foot');
    foot.querySelector('.read')?.remove();
    if (count.of > 0) {
      foot.append(' ', button('read', t('readBy', count), () => this.#on.readers(seq)));
    }
  }

  /** Of a message that is not stored: what it waits for or why it failed, and then what can be done about it. */
  showState(row, text, reason, deeds) {
    const foot = row.querySelector('.foot');
    foot.replaceChildren(make('span', 'status', text));
    if (deeds) {
      const buttons = [button('retry', t('retry'), deeds.retry), ' ', button('drop', t('drop'), deeds.drop)];
      foot.append(' ', make('span', '', reason), ' ', ...buttons);
    }
  }

  #message(entry) {
    const mine = entry.from === this.#me();
    const text = make('div', 'text', ...(entry.recalled ? [t('recalled')] : render(entry.body ?? '')));
    text.dir = 'auto';
    const head = make('p', 'head', this.#people.span(entry.from), ' ', clockTime(entry.at));
    const foot = make('p', 'foot', entry.edited && !entry.recalled ? t('edited') : '');
    const parts = [head, ...(entry.replyTo && !entry.recalled ? [this.#quote(entry.replyTo)] : []), text, foot];
    const marks = [mine && 'mine', entry.recalled && 'recalled', (entry.mentionAll || entry.mentions?.includes(this.#me())) && 'to-me'];
    const row = make('li', ['message', ...marks.filter(Boolean)].join(' '), ...parts);
    row.dataset.from = entry.from;
    if (entry.cid) {
      row.dataset.cid = entry.cid;
    }
    if (entry.seq) {
      const actions = button('actions quiet', '⋯', () => this.#on.tools(row, actions));
      actions.ariaLabel = t('actions');
      actions.ariaExpanded = 'false';
      actions.tabIndex = -1;
      text.after(actions);
    }
    return row;
  }

  #quote(seq) {
    const quote = button('quote', '…', () => this.#on.goTo(seq));
    quote.dir = 'auto';
    this.#on.quoted(seq).then((entry) => {
      const text = entry?.body ? shortened(entry.body) : t(entry?.recalled ? 'recalled' : 'noSuchMessage');
      quote.replaceChildren(...(entry ? [this.#people.span(entry.from), ': '] : []), text);
      quote.disabled = !entry;
    });
    return make('div', 'answers', quote);
  }

  #event({ kind, from, at, body, users = [], count = users.length }) {
    const itself = users.length === 0 || (users.length === 1 && users[0] === from);
    const silence = (body ? 'silenced' : 'unsilenced') + (users.length === 0 ? 'All' : '');
    const policies = { archived: 'archived', unarchived: 'unarchived', retention: 'retention' };
    const keys = {
      join: itself ? 'joined' : 'added',
      leave: itself ? 'left' : 'removed',
      role: 'role',
      silence,
      policy: policies[body],
    };
    const key = keys[kind] ?? 'policy';
    const values = { who: [this.#people.span(from)], users: this.#people.list(users, count) };
    return [make('span', '', ...tNodes(key, values)), ' ', clockTime(at)];
  }
}

/** The beginning of a text, on one line. */
export function shortened(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > QUOTED_MAX ? `${[...line].slice(0, QUOTED_MAX).join('')}…` : line;
}

/** A day's first row names the day; a person's messages in a row have one head; the first that is new has a line above it. */
export function arrange(row, newFrom) {
  if (!row) {
    return;
  }
  const before = row.previousElementSibling;
  const newDay = !before || !sameDay(before.dataset.at, row.dataset.at);
  const follows =
    !newDay && row.dataset.from !== undefined && before.dataset.from === row.dataset.from &&
    Date.parse(row.dataset.at) - Date.parse(before.dataset.at) < TOGETHER_MS;
  row.querySelectorAll('.day, .new').forEach((each) => each.remove());
  if (newFrom !== null && Number(row.dataset.seq) === newFrom) {
    row.prepend(make('p', 'new', t('newFromHere')));
  }
  if (newDay) {
    row.prepend(make('p', 'day', dayName(row.dataset.at)));
  }
  row.classList.toggle('follows', follows && newFrom !== Number(row.dataset.seq));
}
