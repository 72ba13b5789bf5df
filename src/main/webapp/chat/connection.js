import { $ } from './dom.js';
import { NewPassword } from './new-password.js';
import { t, tError } from './texts.js';

const TEXTS = { closed: 'stateSignedOut', connecting: 'stateConnecting', disconnected: 'stateWaiting', live: 'stateLive' };
/** What tests and styles know the states by: words of the page, for a person is signed out and waits. */
const NAMES = { closed: 'signed-out', disconnected: 'waiting' };

/** Signing in and out, and the line at the top that says how the connection stands. */
export class Connection {
  #muster;
  #attempt;
  #owner;
  #newPassword;
  #leaving = false;
  #timer = 0;

  /** `owner` has `signedIn(user)`, at each welcome, and `signedOut()`. */
  constructor(muster, attempt, owner) {
    this.#muster = muster;
    this.#attempt = attempt;
    this.#owner = owner;
    this.#newPassword = new NewPassword(muster, { changed: () => this.start(), over: () => this.#close('unauthorized') });
    muster.on('state', (change) => this.#show(change));
    muster.on('welcome', ({ user }) => owner.signedIn(user));
    $('sign-in-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#signIn();
    });
    $('sign-out').addEventListener('click', () => this.#signOut());
    $('leave-password').addEventListener('click', () => this.#signOut());
    $('retry-now').addEventListener('click', () => muster.retryNow());
    window.addEventListener('online', () => muster.retryNow());
    window.addEventListener('pagehide', () => muster.flush());
    // A page that comes back from the browser's memory has heard nothing meanwhile.
    window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  /** Goes on with the cookie of an earlier visit if there is one. It is HttpOnly: only the server can tell. */
  async start() {
    const known = await this.#muster.rest('GET', 'api/v1/sessions/current').catch((refused) => refused.status !== 401);
    if (known.mustChange) {
      this.#newPassword.ask();
    } else if (known) {
      this.#connect(known.user?.id);
    } else {
      this.#muster.close('unauthorized');
    }
  }

  /** `as` is who the server says is there; without, the client asks. */
  #connect(as) {
    this.#muster.connect(as).catch(() => {}); // Closed: the state says so.
  }

  async #signIn() {
    $('sign-in').disabled = true;
    $('sign-in-error').textContent = '';
    try {
      const credentials = { login: $('login').value.trim(), password: $('password').value };
      const { user, mustChange } = await this.#muster.rest('POST', 'api/v1/sessions', credentials);
      $('password').value = '';
      if (mustChange) {
        this.#newPassword.ask(credentials.password);
      } else {
        this.#connect(user.id);
      }
    } catch (refused) {
      $('sign-in-error').textContent = refused.status === 401 ? t('wrongPassword') : tError(refused);
      $('password').select();
    } finally {
      $('sign-in').disabled = false;
    }
  }

  /** Fails when the server cannot be reached: the cookie would then still be good, and the person must know. */
  #signOut() {
    return this.#attempt(async () => {
      this.#muster.flush();
      await this.#muster.rest('DELETE', 'api/v1/sessions/current').catch((refused) => {
        if (refused.status !== 401) {
          throw refused;
        }
      });
      this.#leaving = true;
      this.#close('signed-out');
      this.#leaving = false;
    });
  }

  /** Who has to choose a password was never connected: then closing is no change of state, and nobody is told. */
  #close(reason) {
    this.#muster.close(reason);
    if (document.body.dataset.view !== 'sign-in') {
      this.#showSignIn();
    }
  }

  #show({ state, reason, retryIn }) {
    const { dataset } = document.body;
    $('banner').dataset.state = NAMES[state] ?? state;
    $('banner-text').textContent = t(state === 'disconnected' && !navigator.onLine ? 'stateOffline' : (TEXTS[state] ?? 'stateCatchingUp'));
    $('retry-now').hidden = state !== 'disconnected';
    this.#countDown(state === 'disconnected' ? Date.now() + retryIn : 0);
    if (state === 'closed') {
      if (dataset.view !== 'sign-in') {
        this.#showSignIn();
      }
      if (reason === 'other_user') {
        this.start(); // Somebody has signed in, in another tab.
      }
    } else if (['loading', 'sign-in', 'password'].includes(dataset.view)) {
      $('password').value = '';
      dataset.view = 'list';
    }
  }

  #countDown(until) {
    clearInterval(this.#timer);
    $('banner-wait').textContent = '';
    if (until > 0) {
      const tell = () => {
        const n = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
        $('banner-wait').textContent = t('stateWaitingIn', { n });
      };
      tell();
      this.#timer = setInterval(tell, 1_000);
    }
  }

  #showSignIn() {
    const wasIn = !['loading', 'sign-in'].includes(document.body.dataset.view);
    document.body.dataset.view = 'sign-in';
    $('sign-in-error').textContent = wasIn && !this.#leaving ? t('signedOut') : '';
    this.#owner.signedOut();
    $('login').focus();
    this.#offerProvider();
  }

  /** The link to a provider of OpenID Connect, where there is one. Who hears nothing of it has the form. */
  async #offerProvider() {
    const { provider } = await this.#muster.rest('GET', 'api/v1/sessions/ways').catch(() => ({}));
    $('sign-in-provider').hidden = provider !== true;
  }
}
