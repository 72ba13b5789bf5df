/**
 * What clients did and saw, written down while a fault goes on, and checked afterwards against the log as every instance
 * tells it. The checks are named C1 to C10; {@link muster.history.Checker} says what each of them holds.
 */
package muster.history;
