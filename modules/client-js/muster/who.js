import { backOff } from './wire.js';

/**
 * Asks until there is an answer, as long as it is `wanted()`: the id of the user, or null when nobody is there, or somebody who
 * must change the password first. `waits(reason, retryIn)` is awaited before each further try.
 */
export async function whoIsThere(client, wanted, waits) {
  for (let attempt = 1; wanted(); attempt += 1) {
    try {
      const { user, mustChange } = await client.rest('GET', 'api/v1/sessions/current');
      return mustChange ? null : user.id;
    } catch (refused) {
      if (refused.status === 401) {
        return null;
      }
      if (wanted()) {
        await waits(refused.code, Math.max(refused.retryAfter, backOff(attempt)));
      }
    }
  }
  return null;
}
