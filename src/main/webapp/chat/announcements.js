import { $, button, clockTime, make } from './dom.js';
import { t } from './texts.js';

const SHOWN_MAX = 3;

/** What those who run the server say to this connection: above everything, until the person takes it away. */
export class Announcements {
  constructor(muster) {
    muster.on('announcement', (said) => this.#show(said));
  }

  clear() {
    $('announcements').replaceChildren();
  }

  #show({ at, body }) {
    const text = make('p', '', make('strong', '', t('announcement')), ' ', clockTime(at), ' ', make('span', 'text', body));
    text.setAttribute('role', 'alert');
    const row = make('div', 'announcement', text, button('dismiss quiet', t('dismiss'), () => row.remove()));
    const shown = $('announcements');
    shown.append(row);
    if (shown.children.length > SHOWN_MAX) {
      shown.firstElementChild.remove();
    }
  }
}
