import { $, button, make } from './dom.js';
import { keep, kept } from './preferences.js';
import { shortened } from './rows.js';
import { t } from './texts.js';

const HEIGHT_MAX = 160;
const COMPLETIONS_MAX = 8;
const MENTIONS_MAX = 50;
/** Stands for every member among those to mention; nobody has this id. */
const EVERYBODY = 0;
/** The word before the caret that begins with @. */
const MENTION = /(?:^|\s)@([^\s@]{0,40})$/u;

/** Where messages are written: drafts, replies, edits and mentions. */
export class Composer {
  #owner;
  #box = $('composer');
  #g = null;
  #about = null;
  #mentioned = new Map();
  #offered = [];
  #picked = 0;

  /**
   * `owner` has `send({g, body, mentions, mentionAll, replyTo, confirm, confirmBy})`, `edit(entry, body)`, a promise of whether
   * it worked, `nameOf(user)` and `members(g, word)`, a promise of people to mention, with all whose
   * names begin with the word.
   */
  constructor(owner) {
    this.#owner = owner;
    this.#box.addEventListener('input', () => this.#typed());
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    $('compose-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    $('cancel-edit').addEventListener('click', () => this.#forget());
  }

  /** Writes to this group from now on. What was begun for the one before stays its draft. */
  open(g) {
    this.#forget();
    this.#g = g;
    this.#mentioned.clear();
    $('demand').value = '';
    this.#box.value = g === null ? '' : kept(`draft.${g}`);
    this.#fit();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  reply(entry) {
    this.#forget();
    this.#about = { replyTo: entry };
    this.#showAbout(t('replying', { who: this.#owner.nameOf(entry.from), text: shortened(entry.body) }), t('send'));
  }

  edit(entry) {
    this.#forget();
    this.#about = { edit: entry };
    $('demand').hidden = true; // What is asked of readers stays as it was.
    this.#box.value = entry.body;
    this.#showAbout(t('editing'), t('save'));
  }

  #showAbout(text, does) {
    $('about').hidden = false;
    $('about-text').textContent = text;
    $('send').textContent = does;
    this.#fit();
    this.focus();
  }

  /** Leaves a reply or an edit; the draft is there again. */
  #forget() {
    if (this.#about?.edit) {
      this.#box.value = kept(`draft.${this.#g}`);
    }
    this.#about = null;
    $('demand').hidden = false;
    this.#offer([]);
    $('about').hidden = true;
    $('send').textContent = t('send');
    this.#fit();
  }

  async #submit() {
    const body = this.#box.value;
    const g = this.#g;
    if (body.trim() === '' || g === null) {
      return;
    }
    if (this.#about?.edit) {
      const entry = this.#about.edit;
      if (body === entry.body || (await this.#owner.edit(entry, body))) {
        this.#about?.edit === entry && this.#forget();
      }
      return;
    }
    const mentions = [...this.#mentioned].filter(([, name]) => body.includes(`@${name}`)).map(([id]) => id);
    const replyTo = this.#about?.replyTo.seq;
    const demand = this.#demand();
    this.#box.value = '';
    keep(`draft.${g}`, '');
    this.#mentioned.clear();
    this.#forget();
    const named = mentions.filter((id) => id !== EVERYBODY);
    this.#owner.send({
      g,
      body,
      ...(named.length > 0 ? { mentions: named.slice(0, MENTIONS_MAX) } : {}),
      ...(named.length < mentions.length ? { mentionAll: true } : {}),
      ...(replyTo ? { replyTo } : {}),
      ...demand,
    });
  }

  /** Whether the message is to be confirmed and by when; the next one need not be. */
  #demand() {
    const within = $('demand').value;
    $('demand').value = '';
    if (within === '') {
      return {};
    }
    return { confirm: true, ...(within > 0 ? { confirmBy: new Date(Date.now() + Number(within)).toISOString() } : {}) };
  }

  #typed() {
    this.#fit();
    if (!this.#about?.edit) {
      keep(`draft.${this.#g}`, this.#box.value);
    }
    this.#complete();
  }

  #key(event) {
    // While an input method composes, Enter picks a word. Safari says so only with key code 229.
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    const offers = this.#offered.length > 0;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (offers && step) {
      event.preventDefault();
      this.#pick((this.#picked + step + this.#offered.length) % this.#offered.length);
    } else if (offers && ['Enter', 'Tab'].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      this.#take(this.#offered[this.#picked]);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape') {
      offers ? this.#offer([]) : this.#forget();
    }
  }

  // Mentions.

  async #complete() {
    const before = this.#box.value.slice(0, this.#box.selectionStart);
    const [, word] = MENTION.exec(before) ?? [];
    if (word === undefined) {
      this.#offer([]);
      return;
    }
    const g = this.#g;
    const people = await this.#owner.members(g, word).catch(() => []);
    if (g === this.#g && before === this.#box.value.slice(0, this.#box.selectionStart)) {
      const typed = word.toLocaleLowerCase();
      const fits = ({ name, login }) => [name, login].some((each) => each.toLocaleLowerCase().startsWith(typed));
      const everybody = { user: EVERYBODY, name: t('everybody'), login: 'all' };
      this.#offer([everybody, ...people].filter(fits).slice(0, COMPLETIONS_MAX));
    }
  }

  #offer(people) {
    this.#offered = people;
    const rows = people.map((person, i) => {
      const face = button('quiet', `${person.name} `, () => this.#take(person));
      face.append(make('span', 'time', person.login));
      face.tabIndex = -1;
      face.role = 'option';
      face.id = `completion-${i}`;
      const row = make('li', '', face);
      row.role = 'presentation';
      return row;
    });
    $('completions').replaceChildren(...rows);
    $('completions').hidden = people.length === 0;
    people.length > 0 ? this.#pick(0) : this.#box.removeAttribute('aria-activedescendant');
  }

  #pick(i) {
    this.#picked = i;
    [...$('completions').querySelectorAll('button')].forEach((each, at) => (each.ariaSelected = String(at === i)));
    this.#box.setAttribute('aria-activedescendant', `completion-${i}`);
  }

  #take({ user, name }) {
    const end = this.#box.selectionStart;
    const start = this.#box.value.slice(0, end).lastIndexOf('@');
    this.#box.setRangeText(`@${name} `, start, end, 'end');
    this.#mentioned.set(user, name);
    this.#offer([]);
    this.#typed();
    this.focus();
  }

  #fit() {
    const { style } = this.#box;
    style.height = 'auto';
    style.height = `${Math.min(this.#box.scrollHeight + 2, HEIGHT_MAX)}px`;
  }
}
