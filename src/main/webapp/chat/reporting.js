import { $ } from './dom.js';
import { t, tError } from './texts.js';

/** Reporting a message to the moderators of the server: why, and in one's own words. */
export class Reporting {
  #muster;
  #tell;
  #message = null;

  /** `tell(text)` tells the person that it is done. */
  constructor(muster, tell) {
    this.#muster = muster;
    this.#tell = tell;
    $('report-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  open(g, seq) {
    this.#message = { g, seq };
    $('report-form').reset();
    this.#note('');
    $('reporting').showModal();
    $('report-reason').focus();
  }

  async #send() {
    const { g, seq } = this.#message;
    const text = $('report-text').value.trim();
    $('send-report').disabled = true;
    try {
      const report = { reason: $('report-reason').value, ...(text ? { text } : {}) };
      await this.#muster.rest('PUT', `api/v1/groups/${g}/entries/${seq}/report`, report);
      $('reporting').close();
      $('composer').focus(); // The button that opened it is gone.
      this.#tell(t('reported'));
    } catch (refused) {
      this.#note(refused.code === 'rate_limited' ? t('reportTooMany') : tError(refused));
    } finally {
      $('send-report').disabled = false;
    }
  }

  #note(text) {
    $('report-note').textContent = text;
    $('report-note').hidden = text === '';
  }
}
