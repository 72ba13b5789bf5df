import { $, button, make } from './dom.js';
import { t } from './texts.js';

const PAGE = 100;
/** Of a group with no more members, all are asked for once; of a larger one those whose names begin as what is typed. */
const MENTIONABLE_MAX = 1_000;
const FOUND_MAX = 20;
/** Who types on within this time is not asked about yet. */
const TYPING_MS = 150;
const ROLES = ['OWNER', 'ADMIN', 'MEMBER'];
const RULES = ['name', 'history', 'posting', 'receipts'];

/** What a group is: its rules, its members, and leaving it. */
export class Details {
  #muster;
  #people;
  #attempt;
  #tell;
  #g = null;
  #members = new Map();
  #sought = null;

  /** `attempt(work)` runs what a person asked for and tells them when it fails; `tell(text)` tells. */
  constructor(muster, people, attempt, tell) {
    this.#muster = muster;
    this.#people = people;
    this.#attempt = attempt;
    this.#tell = tell;
    this.#onSubmit('settings-form', () => this.#save());
    this.#onSubmit('add-member-form', () => this.#add());
    $('more-members').addEventListener('click', () => attempt(() => this.#load()));
    $('leave').addEventListener('click', () => attempt(() => this.#leave()));
    muster.on('membership', ({ g }) => this.#members.delete(g));
    muster.on('entries', ({ g, entries }) => entries.some(({ kind }) => kind !== 'message') && this.#members.delete(g));
  }

  open(g) {
    this.#g = g;
    const state = this.#muster.conversations.get(g);
    const leads = state?.role !== 'MEMBER';
    $('details-title').textContent = state?.name ?? '';
    $('members').replaceChildren();
    $('add-member-form').hidden = !leads;
    this.#enableSettings(false);
    $('save-settings').hidden = !leads;
    $('details').showModal();
    return this.#attempt(async () => {
      const group = await this.#muster.rest('GET', `api/v1/groups/${g}`);
      RULES.forEach((rule) => ($(`setting-${rule}`).value = group[rule]));
      this.#enableSettings(leads);
      await this.#load();
    });
  }

  /** Those who can be mentioned in a group, and among them all whose name or login begins with the word. */
  async mentionable(g, word) {
    if (!this.#members.has(g)) {
      const page = this.#mentionable(g, `limit=${MENTIONABLE_MAX}`);
      page.catch(() => this.#members.delete(g)); // Asked for once, until the members change.
      this.#members.set(g, page);
    }
    const { people, more } = await this.#members.get(g);
    const sought = (this.#sought = {});
    if (!more || word === '') {
      return people;
    }
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    const asked = sought === this.#sought && this.#mentionable(g, `limit=${FOUND_MAX}&q=${encodeURIComponent(word)}`);
    return asked ? (await asked).people : [];
  }

  async #mentionable(g, range) {
    const { members, more } = await this.#muster.rest('GET', `api/v1/groups/${g}/members?${range}`);
    return { more, people: members.map((each) => ({ ...each, name: each.name || each.login })) };
  }

  forget() {
    this.#members.clear();
  }

  #enableSettings(enabled) {
    $('settings-form').querySelectorAll('input, select, button').forEach((field) => (field.disabled = !enabled));
  }

  async #load() {
    const g = this.#g;
    const after = $('members').lastElementChild?.dataset.userId ?? 0;
    const { members, more } = await this.#muster.rest('GET', `api/v1/groups/${g}/members?after=${after}&limit=${PAGE}`);
    this.#people.learn(members);
    if (g === this.#g) {
      $('members').append(...members.map((member) => this.#row(member)));
      $('more-members').hidden = !more;
    }
  }

  async #reload() {
    $('members').replaceChildren();
    this.#members.delete(this.#g);
    await this.#load();
  }

  #row({ user, login, name, role }) {
    const who = name || login;
    const face = make('span', 'name', who);
    face.dir = 'auto';
    const row = make('li', '', face, make('span', 'time', login === who ? '' : login));
    row.dataset.userId = user;
    const mine = this.#muster.conversations.get(this.#g)?.role;
    const mayChange = mine === 'OWNER' && user !== this.#muster.user.id;
    row.append(mayChange ? this.#roles(user, who, role) : make('span', 'role', t(`role_${role}`)));
    if (user !== this.#muster.user.id && (mine === 'OWNER' || (mine === 'ADMIN' && role === 'MEMBER'))) {
      const remove = button('quiet remove', t('remove'), () => this.#attempt(() => this.#remove(user)));
      remove.ariaLabel = t('removeWho', { who });
      row.append(remove);
    }
    return row;
  }

  #roles(user, who, role) {
    const select = make('select', 'role', ...ROLES.map((each) => new Option(t(`role_${each}`), each, false, each === role)));
    select.ariaLabel = t('roleOf', { who });
    select.addEventListener('change', () =>
      this.#attempt(async () => {
        await this.#muster.rest('PUT', `api/v1/groups/${this.#g}/members`, [{ user, role: select.value }]).catch((refused) => {
          select.value = role;
          throw refused;
        });
        this.#tell(t('saved'));
      }),
    );
    return select;
  }

  async #add() {
    const login = $('member-login').value.trim();
    const [user] = await this.#muster.rest('GET', `api/v1/users?login=${encodeURIComponent(login)}`);
    if (!user) {
      this.#tell(t('noSuchUser', { login }));
      return;
    }
    await this.#muster.rest('PUT', `api/v1/groups/${this.#g}/members`, [{ user: user.id, role: 'MEMBER' }]);
    $('member-login').value = '';
    await this.#reload();
  }

  async #remove(user) {
    await this.#muster.rest('DELETE', `api/v1/groups/${this.#g}/members/${user}`);
    await this.#reload();
  }

  async #save() {
    const rules = Object.fromEntries(RULES.map((rule) => [rule, $(`setting-${rule}`).value.trim()]));
    const group = await this.#muster.rest('PATCH', `api/v1/groups/${this.#g}`, rules);
    $('details-title').textContent = group.name;
    this.#muster.conversations.refreshSoon();
    this.#tell(t('saved'));
  }

  async #leave() {
    const { name } = this.#muster.conversations.get(this.#g);
    if (window.confirm(t('leaveReally', { name }))) {
      await this.#muster.rest('DELETE', `api/v1/groups/${this.#g}/members/${this.#muster.user.id}`);
      $('details').close();
    }
  }

  #onSubmit(id, work) {
    $(id).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#attempt(work);
    });
  }
}
