package muster.kernel;

/**
 * A timer's run had nothing to decide: it was not its hour, or another did the work. It says neither that the job is well nor
 * that it is not. Fired on the thread of that run.
 *
 * @param job the word that the timer was made with
 */
public record JobSkipped(String job) {}
