package muster.kernel;

/**
 * What a timer was to do did not work. Fired by timers that keep the failure to themselves, because the container gives up
 * those that throw; on the thread of the run that failed.
 *
 * @param job the word that the timer was made with
 */
public record JobFailed(String job, Throwable cause) {}
