import { $ } from './dom.js';
import { t, tError } from './texts.js';

/** The form for somebody whose session can do nothing yet but change the password. */
export class NewPassword {
  #muster;
  #owner;

  /** `owner` has `changed()`, when the session is good for everything, and `over()`, when there is none any more. */
  constructor(muster, owner) {
    this.#muster = muster;
    this.#owner = owner;
    $('password-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#change();
    });
  }

  /** Shows it; `old` is the present password if the person has typed it just now. */
  ask(old = '') {
    document.body.dataset.view = 'password';
    this.#clear();
    $('old-password').value = old;
    $(old ? 'new-password' : 'old-password').focus();
  }

  async #change() {
    const passwords = { old: $('old-password').value, new: $('new-password').value };
    if (passwords.new !== $('repeat-password').value) {
      this.#complain('repeat-password', t('passwordsDiffer'));
      return;
    }
    $('change-password').disabled = true;
    $('password-error').textContent = '';
    try {
      await this.#muster.rest('PUT', 'api/v1/sessions/current/password', passwords);
      this.#clear();
      this.#owner.changed();
    } catch (refused) {
      this.#refused(refused);
    } finally {
      $('change-password').disabled = false;
    }
  }

  #refused(refused) {
    if (refused.status === 401) {
      this.#clear();
      this.#owner.over();
    } else if (refused.code === 'forbidden') {
      this.#complain('old-password', t('wrongOldPassword'));
    } else if (refused.code === 'bad_request') {
      this.#complain('new-password', t('newPasswordRefused', { why: refused.message }));
    } else {
      this.#complain('new-password', tError(refused));
    }
  }

  #complain(field, text) {
    $('password-error').textContent = text;
    $(field).select();
  }

  #clear() {
    $('password-form').reset();
    $('password-error').textContent = '';
  }
}
