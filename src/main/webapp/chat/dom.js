import { language, t } from './texts.js';

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const date = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
const dateOfOtherYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });

export const $ = (id) => document.getElementById(id);

/** An element with classes and content. Content is nodes or text, never markup: nothing a person wrote becomes HTML. */
export function make(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

export function button(className, label, onClick) {
  const element = make('button', className, label);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

/** When something was said, as a `<time>`. */
export function clockTime(at) {
  const element = make('time', '', clock.format(new Date(at)));
  element.dateTime = at;
  return element;
}

/** When, for a list of moments of many days: the day stands before the time unless it is today's. */
export function moment(at) {
  return sameDay(at, Date.now()) ? [clockTime(at)] : [listTime(at), ' ', clockTime(at)];
}

export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

export function dayName(at) {
  return sameDay(at, Date.now()) ? t('today') : day.format(new Date(at));
}

/** Short enough for a list: the time today, the date before. */
export function listTime(at) {
  const then = new Date(at);
  const now = new Date();
  if (sameDay(then, now)) {
    return clock.format(then);
  }
  return (then.getFullYear() === now.getFullYear() ? date : dateOfOtherYear).format(then);
}
