import { $, button, make } from './dom.js';
import { t } from './texts.js';

/** What can be done with a message: the buttons that its `⋯` opens, and how to get to them without a mouse. */
export class Tools {
  #muster;
  #list;
  #owner;

  /**
   * `owner` has `g()`, `mine(entry)`, `leads()`, `remove(row)`, `edit(entry)`, `reply(entry)`, `report(seq)`, `failed(refused)`
   * and `tell(text)`.
   */
  constructor(muster, list, owner) {
    this.#muster = muster;
    this.#list = list;
    this.#owner = owner;
    list.addEventListener('keydown', (event) => this.#walk(event));
  }

  toggle(row, actions, entry) {
    const open = row.querySelector('.tools');
    actions.ariaExpanded = String(!open);
    if (open) {
      open.remove();
      return;
    }
    const tools = make('div', 'tools', ...this.#buttons(row, entry));
    const close = () => {
      tools.contains(document.activeElement) && actions.focus(); // Or it would be lost with what had it.
      tools.remove();
      actions.ariaExpanded = 'false';
    };
    tools.addEventListener('click', close);
    tools.addEventListener('keydown', ({ key }) => key === 'Escape' && close());
    actions.after(tools);
    tools.firstElementChild.focus();
  }

  /** Tab stops at the last message only, or the way to the composer would be long; arrows go on from there. */
  oneTabStop() {
    const actions = this.#list.querySelectorAll('.actions');
    actions.forEach((each, i) => {
      const index = i === actions.length - 1 ? 0 : -1;
      if (each.tabIndex !== index) {
        each.tabIndex = index; // Of hundreds of rows it would have the browser look at the style of each.
      }
    });
  }

  #buttons(row, entry) {
    const { seq } = entry;
    const mine = this.#owner.mine(entry);
    const standing = [
      button('quiet reply', t('reply'), () => this.#owner.reply(entry)),
      ...(mine ? [button('quiet edit', t('edit'), () => this.#owner.edit(entry))] : []),
      ...(mine || this.#owner.leads() ? [button('quiet recall', t('recall'), () => this.#ask('recall', { seq }))] : []),
    ];
    return [
      ...(entry.recalled ? [] : standing),
      button('quiet hide', t('hide'), async () => (await this.#ask('hide', { seqs: [seq] })) && this.#owner.remove(row)),
      button('quiet copy-link', t('copyLink'), () => this.#copyLink(seq)),
      ...(entry.recalled || this.#owner.mine(entry) ? [] : [button('quiet report', t('report'), () => this.#owner.report(seq))]),
    ];
  }

  async #ask(op, fields) {
    try {
      await this.#muster.request(op, { g: this.#owner.g(), ...fields });
      $('composer').focus(); // What was clicked goes away with its row.
      return true;
    } catch (refused) {
      this.#owner.failed(refused);
      return false;
    }
  }

  /** Without a secure context, as on plain http, there is no clipboard: then the link is shown to be copied by hand. */
  async #copyLink(seq) {
    const link = new URL(`#g=${this.#owner.g()}&seq=${seq}`, document.baseURI).href;
    try {
      await navigator.clipboard.writeText(link);
      this.#owner.tell(t('linkCopied'));
    } catch {
      this.#owner.tell(link);
    }
  }

  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const actions = [...this.#list.querySelectorAll('.actions')];
    const at = actions.indexOf(event.target);
    if (step && at >= 0) {
      event.preventDefault();
      actions[at + step]?.focus();
    }
  }
}
