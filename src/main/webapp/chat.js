/**
 * The chat page: puts its parts together. The protocol is muster.js's business.
 *
 * For tests, these are kept stable:
 *   #login #password #sign-in #sign-in-error      the sign-in form
 *   #old-password #new-password #repeat-password  the form for who must change it: #change-password #password-error #leave-password
 *   #banner[data-state]                           signed-out | connecting | waiting | catching-up | live, #retry-now #banner-wait #banner-progress
 *   #filter #conversations li[data-group]         a conversation; `.unread`, `.mentions`, `.to-confirm` unless 0
 *   #group-name #messages #mute #show-members     the open group
 *   #messages li[data-seq]                        a row of its log: `.message` (`.mine`, `.recalled`, `.to-me`) or `.event`
 *   #messages li[data-cid][data-state]            a message on its way: pending | failed (`.retry`, `.drop`); none: stored
 *   #messages li .text, .quote, .head, .foot      its text, what it answers, sender and time, marks
 *   #messages li .day, .new                       the lines above a day and above what is new
 *   #messages li .actions, .tools                 the button and what it opens: .reply .edit .recall .hide .copy-link .report
 *   #messages li.mine .foot .read                 how many have read it; opens #readers (#who-read, #who-not, #readers-list)
 *   #messages li .demand                          what is to be confirmed: .confirm, .met, or .confirmed-by, which opens #readers
 *   #reporting                                    reporting a message: #report-reason #report-text #send-report #report-note
 *   #older #newer #jump #composer #send           paging, down to the newest, writing
 *   #about #cancel-edit #completions #demand      a reply or an edit, members to mention, whether it is to be confirmed
 *   #new-group #create-group                      a new group
 *   #details #members li[data-user-id]            rules and members: #member-login #add-member .role .remove #leave
 *   #show-search #search-text #search-from #search-here #start-search #search-results .hit   searching
 *   #show-preferences #language #theme #notify #shared   preferences
 *   #announcements .announcement                  what those who run the server say; .dismiss takes it away
 *   #sign-out #back #toast                        leaving, back to the list on a narrow screen, what is said
 */
import { Announcements } from './chat/announcements.js';
import { newClient } from './chat/client.js';
import { Composer } from './chat/composer.js';
import { Connection } from './chat/connection.js';
import { Details } from './chat/details.js';
import { $ } from './chat/dom.js';
import { List } from './chat/list.js';
import { Messages } from './chat/messages.js';
import { Notifier } from './chat/notifier.js';
import { People } from './chat/people.js';
import { Progress } from './chat/progress.js';
import { forgetDrafts, showTheme, wirePreferences } from './chat/preferences.js';
import { Readers } from './chat/readers.js';
import { Reporting } from './chat/reporting.js';
import { Search } from './chat/search.js';
import { t, tError, translate } from './chat/texts.js';
import { newCid } from './muster.js';

const TOAST_MS = 6_000;

const muster = await newClient();
const people = new People(muster);
const list = new List(muster, (g) => openGroup(g));
const readers = new Readers(muster, people);
const details = new Details(muster, people, attempt, toast);
const reporting = new Reporting(muster, toast);
const notifier = new Notifier(muster, people, (g) => openGroup(g));
const search = new Search(muster, people, (g, seq) => openGroup(g, seq));
const composer = new Composer({
  send: (message) => deliver({ cid: newCid(), ...message }),
  edit: (entry, body) => attempt(() => muster.request('edit', { g: open, seq: entry.seq, body, cid: newCid() })),
  nameOf: (user) => people.name(user),
  members: (g, word) => details.mentionable(g, word),
});
const messages = new Messages(muster, people, {
  unsent: (g) => [...unsent.values()].filter(({ message }) => message.g === g),
  retry: (cid) => deliver(unsent.get(cid).message),
  drop: (cid) => unsent.delete(cid) && messages.dropped(cid),
  edit: (entry) => composer.edit(entry),
  reply: (entry) => composer.reply(entry),
  report: (seq) => reporting.open(open, seq),
  readers: (about, seq, count) => readers.open(about, open, seq, count),
  failed: (refused) => toast(tError(refused)),
  tell: toast,
});
new Progress(muster);
const announcements = new Announcements(muster);
const connection = new Connection(muster, attempt, { signedIn, signedOut });

/** cid -> {message, refused}: what is not stored yet, kept while the person looks at other groups. */
const unsent = new Map();
let open = null;
let toastTimer = 0;

function toast(text) {
  clearTimeout(toastTimer);
  (document.querySelector('dialog[open]') ?? document.body).append($('toast')); // All but an open sheet is behind it, and inert.
  $('toast').textContent = text;
  $('toast').hidden = false;
  toastTimer = setTimeout(() => ($('toast').hidden = true), TOAST_MS);
}

/** Runs what a person asked for and tells them when it did not work; answers whether it did. */
async function attempt(work) {
  try {
    await work();
    return true;
  } catch (refused) {
    toast(tError(refused));
    return false;
  }
}

function signedIn(user) {
  people.learn([user]);
  $('me').textContent = user.name;
  if (document.body.dataset.view === 'list' && open === null) {
    openLinked();
  }
}

function signedOut() {
  unsent.clear();
  announcements.clear();
  forgetDrafts();
  people.forget();
  details.forget();
  search.forget();
  notifier.forget();
  closeGroup();
  muster.focus([]); // The next person's greeting must not name it.
  list.clear();
  document.querySelectorAll('dialog[open]').forEach((each) => each.close());
}

async function openGroup(g, seq = null) {
  closeGroup();
  open = g;
  $('room').hidden = false;
  $('pick').hidden = true;
  document.body.dataset.view = 'group';
  list.current = g;
  composer.open(g);
  composer.focus();
  $('scroll').ariaBusy = 'true';
  await attempt(async () => {
    showGroup();
    await muster.focus([g]);
    if (open === g) {
      showGroup();
      await messages.open(g, seq);
    }
  });
}

function showGroup() {
  const state = muster.conversations.get(open);
  if (state) {
    $('group-name').textContent = state.name;
    $('mute').textContent = t(state.muted ? 'unmute' : 'mute');
    $('mute').ariaPressed = String(Boolean(state.muted));
  }
}

function closeGroup() {
  composer.open(null);
  open = null;
  list.current = null;
  messages.open(null);
  $('group-name').textContent = '';
  $('room').hidden = true;
  $('pick').hidden = false;
}

function backToList() {
  closeGroup();
  muster.focus([]);
  document.body.dataset.view = 'list';
}

/** A link names a group and a message: #g=7&seq=42 */
function openLinked() {
  const named = new URLSearchParams(location.hash.slice(1));
  const [g, seq] = [Number(named.get('g')), Number(named.get('seq'))];
  if (g > 0 && muster.user) {
    openGroup(g, seq > 0 ? seq : null);
  }
}

async function deliver(message) {
  unsent.set(message.cid, { message, refused: null });
  if (message.g === open) {
    messages.pend(message);
  }
  await settle(message, muster.send(message.g, message.body, message));
}

async function settle({ cid }, sending) {
  try {
    const sent = await sending;
    unsent.delete(cid);
    messages.stored(cid, sent);
  } catch (refused) {
    if (unsent.has(cid)) {
      unsent.get(cid).refused = refused;
      messages.failed(cid, refused);
    }
  }
}

async function createGroup() {
  const { id } = await muster.rest('POST', 'api/v1/groups', { name: $('new-group').value.trim() });
  $('new-group').value = '';
  muster.conversations.refreshSoon();
  openGroup(id);
}

muster.on('entries', (detail) => detail.g === open && messages.append(detail));
muster.on('gap', ({ g, to }) => g === open && messages.gap(to));
muster.on('notices', ({ g, notices }) => g === open && messages.notices(notices));
muster.on('conversations', showGroup);
muster.on('reminder', ({ g }) => {
  muster.conversations.refreshSoon();
  toast(t('reminder', { name: muster.conversations.get(g)?.name ?? '' }));
});
muster.on('left', ({ g }) => {
  if (g === open) {
    backToList();
    toast(t('leftGroup'));
  }
});
muster.on('resent', ({ message, sent }) => {
  unsent.set(message.cid, { message, refused: null });
  if (message.g === open) {
    messages.pend(message);
  }
  settle(message, sent);
});

$('new-group-form').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(createGroup);
});
$('back').addEventListener('click', backToList);
$('mute').addEventListener('click', () => attempt(() => muster.mute(open, !muster.conversations.get(open)?.muted)));
$('show-search').addEventListener('click', () => search.open(open));
$('show-members').addEventListener('click', () => details.open(open));
$('more-conversations').addEventListener('click', () => attempt(() => muster.conversations.loadMore()));
document.querySelectorAll('dialog').forEach((dialog) => {
  dialog.querySelector('.close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.contains($('toast')) && document.body.append($('toast'));
    const { activeElement } = document;
    (activeElement === document.body || dialog.contains(activeElement)) && composer.focus(); // What opened it is gone.
  });
});
window.addEventListener('hashchange', openLinked);

showTheme();
translate(document);
wirePreferences($);
connection.start();
