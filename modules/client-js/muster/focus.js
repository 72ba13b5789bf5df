import { MusterError } from './refusals.js';

/** `hello` and `focus` carry at most so many groups. */
export const GROUPS_MAX = 1_000;

/** What one tab asks for goes into one request with what the others look at, so it is checked before. */
export function checkFocus(groups) {
  const isId = (g) => Number.isSafeInteger(g) && g > 0;
  if (groups !== '*' && !(Array.isArray(groups) && groups.length <= GROUPS_MAX && groups.every(isId))) {
    throw new MusterError('bad_request', `focus: '*' or up to ${GROUPS_MAX} ids of groups`);
  }
}
