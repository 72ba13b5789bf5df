/** What a person chose for this browser: read before anything is drawn. Where storage is forbidden, nothing is kept. */
const PREFIX = 'muster.';

export function kept(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? '';
  } catch {
    return '';
  }
}

export function keep(key, value) {
  try {
    value ? localStorage.setItem(PREFIX + key, value) : localStorage.removeItem(PREFIX + key);
  } catch {
    // Then it is for this visit alone.
  }
}

/** Takes everything away that has to do with the person: drafts, not the looks. */
export function forgetDrafts() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}draft.`)).forEach((key) => localStorage.removeItem(key));
  } catch {
    // There is none.
  }
}

export function showTheme() {
  document.documentElement.dataset.theme = kept('theme');
}

/** The dialog in which they are chosen. */
export function wirePreferences($) {
  $('language').value = kept('language');
  $('theme').value = kept('theme');
  $('language').addEventListener('change', () => {
    keep('language', $('language').value);
    location.reload(); // Texts are drawn in many places; drafts and what is on its way survive it.
  });
  $('theme').addEventListener('change', () => {
    keep('theme', $('theme').value);
    showTheme();
  });
  $('shared').checked = kept('shared') !== 'off';
  $('shared').addEventListener('change', () => {
    keep('shared', $('shared').checked ? '' : 'off');
    location.reload();
  });
  $('show-preferences').addEventListener('click', () => $('preferences').showModal());
}
