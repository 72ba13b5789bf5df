/**
 * The chat page: what is seen and clicked. The protocol is muster.js's business.
 *
 * For tests, these are kept stable:
 *   #login #password #sign-in #sign-in-error      the sign-in form
 *   #banner[data-state]                           signed-out | connecting | waiting | catching-up | live
 *   #conversations li[data-group] .unread         a conversation; `.unread` is there only when the number is not 0
 *   #group-name #messages                         the open group
 *   #messages li[data-seq]                        a row of its log: `.message` (`.mine`, `.recalled`) or `.event`
 *   #messages li[data-cid][data-state]            a message on its way: pending | failed (with `.retry`); none: stored
 *   #messages li .text, .head, .foot, .actions    its text, sender and time, marks, and the button for `.tools`
 *   #messages li.mine .foot .read                 how many have read it
 *   .tools .edit, .recall, .hide                  what can be done to it
 *   #older #jump #composer #send #cancel-edit     paging back, down to new messages, writing, leaving an edit
 *   #new-group #create-group                      a new group
 *   #show-members #members li[data-user-id]       the members, #member-login #add-member to add one
 *   #sign-out #back #toast                        leaving, back to the list on a narrow screen, what went wrong
 */
import { $, button, listTime, make } from './chat/dom.js';
import { Messages } from './chat/messages.js';
import { People } from './chat/people.js';
import { t, tError, translate } from './chat/texts.js';
import { Muster, newCid } from './muster.js';

const TOAST_MS = 6_000;
/** The list is drawn once for whatever comes in meanwhile. */
const LIST_AFTER_MS = 50;
const MEMBERS_SHOWN_MAX = 100;
const COMPOSER_HEIGHT_MAX = 160;

const muster = new Muster();
const people = new People(muster);
const messages = new Messages(muster, people, {
  seen,
  retry: (cid) => deliver(cid),
  edit: startEdit,
  failed: (refused) => toast(tError(refused)),
});

/** cid -> {g, body, refused}: what is not stored yet, kept while the person looks at other groups. */
const unsent = new Map();
const drafts = new Map();
let open = null;
let editing = null;
let leaving = false;
let waitTimer = 0;
let toastTimer = 0;
let listTimer = null;

function toast(text) {
  clearTimeout(toastTimer);
  $('toast').textContent = text;
  $('toast').hidden = false;
  toastTimer = setTimeout(() => ($('toast').hidden = true), TOAST_MS);
}

/** Runs what a person asked for and tells them when it did not work. */
async function attempt(work) {
  try {
    await work();
  } catch (refused) {
    toast(tError(refused));
  }
}

function onSubmit(id, work) {
  $(id).addEventListener('submit', (event) => {
    event.preventDefault();
    work();
  });
}

// Signing in and out, and the connection.

async function signIn() {
  $('sign-in').disabled = true;
  $('sign-in-error').textContent = '';
  try {
    await muster.signIn($('login').value.trim(), $('password').value);
    $('password').value = '';
  } catch (refused) {
    $('sign-in-error').textContent = refused.code === 'http_401' ? t('wrongPassword') : tError(refused);
    $('password').select();
  } finally {
    $('sign-in').disabled = false;
  }
}

async function signOut() {
  leaving = true;
  await attempt(() => muster.signOut());
  leaving = false;
}

function showSignIn() {
  const wasIn = !['loading', 'sign-in'].includes(document.body.dataset.view);
  document.body.dataset.view = 'sign-in';
  $('sign-in-error').textContent = wasIn && !leaving ? t('signedOut') : '';
  document.title = t('title');
  unsent.clear();
  drafts.clear();
  people.forget();
  closeGroup();
  $('composer').value = '';
  $('conversations').replaceChildren();
  $('login').focus();
}

function showState({ state, retryIn }) {
  const text = { 'signed-out': 'stateSignedOut', connecting: 'stateConnecting', waiting: 'stateWaiting' }[state];
  $('banner').dataset.state = state;
  $('banner-text').textContent = t(text ?? (state === 'live' ? 'stateLive' : 'stateCatchingUp'));
  clearInterval(waitTimer);
  $('banner-wait').textContent = '';
  if (state === 'waiting') {
    const until = Date.now() + retryIn;
    const tell = () => {
      const n = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
      $('banner-wait').textContent = t('stateWaitingIn', { n });
    };
    tell();
    waitTimer = setInterval(tell, 1_000);
  }
  if (state === 'signed-out') {
    showSignIn();
  } else if (['loading', 'sign-in'].includes(document.body.dataset.view)) {
    document.body.dataset.view = 'list';
  }
}

// The list of conversations.

function showConversations() {
  clearTimeout(listTimer);
  listTimer = null;
  const { conversations, user } = muster;
  const list = $('conversations');
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const rows = new Map([...list.children].map((row) => [row.dataset.group, row]));
  conversations.newestFirst.forEach((state, i) => {
    const row = rows.get(String(state.g)) ?? newRow(state.g);
    rows.delete(String(state.g));
    fillRow(row, state);
    if (list.children[i] !== row) {
      list.insertBefore(row, list.children[i] ?? null);
    }
  });
  rows.forEach((row) => row.remove());
  focused?.focus(); // A row that moves loses it.
  people.learn(user ? [user] : []);
  $('me').textContent = user?.name ?? '';
  $('no-conversations').hidden = list.childElementCount > 0 || !user;
  $('more-conversations').hidden = !conversations.more;
  $('group-name').textContent = conversations.get(open)?.name ?? $('group-name').textContent;
  document.title = conversations.total > 0 ? `(${conversations.total}) ${t('title')}` : t('title');
}

function newRow(g) {
  const row = make('li', '');
  row.dataset.group = g;
  row.append(button('row', '', () => openGroup(g)));
  return row;
}

function fillRow(row, state) {
  const name = make('span', 'name', state.name);
  name.dir = 'auto';
  const time = make('span', 'time', state.at ? listTime(state.at) : '', state.muted ? ` · ${t('muted')}` : '');
  const parts = [name, time];
  if (state.unread > 0) {
    const badge = make('span', 'unread', String(state.unread));
    parts.push(badge, make('span', 'spoken', t('unread')));
  }
  const face = row.querySelector('.row');
  face.replaceChildren(...parts);
  if (state.g === open) {
    face.setAttribute('aria-current', 'true');
  } else {
    face.removeAttribute('aria-current');
  }
}

function createGroup() {
  return attempt(async () => {
    const { id } = await muster.rest('POST', 'api/v1/groups', { name: $('new-group').value.trim() });
    $('new-group').value = '';
    muster.conversations.refreshSoon();
    openGroup(id);
  });
}

// The open group.

function openGroup(g) {
  closeGroup();
  open = g;
  $('group-name').textContent = muster.conversations.get(g)?.name ?? '';
  $('composer').value = drafts.get(g) ?? '';
  $('room').hidden = false;
  $('pick').hidden = true;
  document.body.dataset.view = 'group';
  messages.clear(g);
  muster.open(g);
  fitComposer();
  showConversations();
  $('composer').focus({ preventScroll: true });
}

function closeGroup() {
  endEdit();
  if (open !== null) {
    drafts.set(open, $('composer').value);
  }
  open = null;
  messages.clear(null);
  $('members-panel').hidden = true;
  $('show-members').setAttribute('aria-expanded', 'false');
  $('room').hidden = true;
  $('pick').hidden = false;
}

function backToList() {
  closeGroup();
  muster.open(null);
  document.body.dataset.view = 'list';
  showConversations();
}

function seen() {
  if (open !== null && messages.atBottom && document.visibilityState === 'visible' && document.hasFocus()) {
    muster.read();
  }
}

function showMembers() {
  const shown = $('members-panel').hidden;
  $('members-panel').hidden = !shown;
  $('show-members').setAttribute('aria-expanded', String(shown));
  $('add-member-form').hidden = muster.conversations.get(open)?.role === 'MEMBER';
  return shown ? attempt(loadMembers) : undefined;
}

async function loadMembers() {
  const g = open;
  const { members, more } = await muster.rest('GET', `api/v1/groups/${g}/members?limit=${MEMBERS_SHOWN_MAX}`);
  people.learn(members);
  if (g === open) {
    const rows = members.map(({ user, login, name, role }) => {
      const row = make('li', '', make('span', 'name', name || login), make('span', 'time', `${login} · ${role}`));
      row.dataset.userId = user;
      return row;
    });
    $('members').replaceChildren(...rows, ...(more ? [make('li', '', '…')] : []));
  }
}

function addMember() {
  return attempt(async () => {
    const login = $('member-login').value.trim();
    const [user] = await muster.rest('GET', `api/v1/users?login=${encodeURIComponent(login)}`);
    if (!user) {
      toast(t('noSuchUser', { login }));
      return;
    }
    await muster.rest('PUT', `api/v1/groups/${open}/members`, [{ user: user.id, role: 'MEMBER' }]);
    $('member-login').value = '';
    await loadMembers();
  });
}

// Writing.

function submit() {
  const body = $('composer').value;
  if (body.trim() === '' || open === null) {
    return;
  }
  if (editing) {
    saveEdit(editing, body);
    return;
  }
  const cid = newCid();
  unsent.set(cid, { g: open, body });
  $('composer').value = '';
  fitComposer();
  deliver(cid);
}

async function deliver(cid) {
  const item = unsent.get(cid);
  item.refused = null;
  messages.pend(cid, item.body, muster.user.id);
  try {
    const sent = await muster.send(item.g, item.body, cid);
    unsent.delete(cid);
    messages.stored(cid, sent);
  } catch (refused) {
    item.refused = refused;
    messages.failed(cid, refused);
  }
}

function startEdit(entry) {
  editing = entry;
  $('editing').hidden = false;
  $('composer').value = entry.body;
  $('send').textContent = t('save');
  fitComposer();
  $('composer').focus();
}

function endEdit() {
  if (editing) {
    editing = null;
    $('composer').value = '';
    fitComposer();
  }
  $('editing').hidden = true;
  $('send').textContent = t('send');
}

function saveEdit(entry, body) {
  return attempt(async () => {
    if (body !== entry.body) {
      await muster.request('edit', { g: open, seq: entry.seq, body, cid: newCid() });
    }
    endEdit();
  });
}

function fitComposer() {
  const { style } = $('composer');
  style.height = 'auto';
  style.height = `${Math.min($('composer').scrollHeight + 2, COMPOSER_HEIGHT_MAX)}px`;
}

function onKey(event) {
  // While an input method composes, Enter picks a word. Safari says so only with key code 229.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === 'Enter' && !event.shiftKey && !composing) {
    event.preventDefault();
    submit();
  } else if (event.key === 'Escape') {
    endEdit();
  }
}

// What happens by itself.

muster.addEventListener('state', ({ detail }) => showState(detail));
muster.addEventListener('conversations', () => {
  listTimer ??= setTimeout(showConversations, LIST_AFTER_MS);
});
muster.addEventListener('opened', ({ detail: { g, page } }) => {
  messages.show(page);
  page.entries.forEach((entry) => unsent.delete(entry.cid));
  for (const [cid, { body, refused, g: group }] of unsent) {
    if (group === g) {
      messages.pend(cid, body, muster.user.id);
      if (refused) {
        messages.failed(cid, refused);
      }
    }
  }
  seen();
});
muster.addEventListener('entries', ({ detail: { entries } }) => {
  messages.append(entries);
  entries.forEach((entry) => unsent.delete(entry.cid));
  seen();
});
muster.addEventListener('notices', ({ detail: { g, notices } }) => {
  if (g === open) {
    messages.notices(notices);
  }
});
muster.addEventListener('left', ({ detail: { g } }) => {
  if (g === open) {
    backToList();
    toast(t('leftGroup'));
  }
});
addEventListener('online', () => muster.retryNow());
addEventListener('focus', seen);
document.addEventListener('visibilitychange', seen);

onSubmit('sign-in-form', signIn);
onSubmit('new-group-form', createGroup);
onSubmit('add-member-form', addMember);
onSubmit('compose-form', submit);
$('sign-out').addEventListener('click', signOut);
$('back').addEventListener('click', backToList);
$('show-members').addEventListener('click', showMembers);
$('cancel-edit').addEventListener('click', endEdit);
$('more-conversations').addEventListener('click', () => attempt(() => muster.conversations.loadMore()));
$('composer').addEventListener('input', fitComposer);
$('composer').addEventListener('keydown', onKey);

translate(document);
muster.resume();
