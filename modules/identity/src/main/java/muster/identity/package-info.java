/**
 * Who people are: users and their passwords, sessions and their tokens, tickets for handshakes, and the news that access
 * was revoked. {@link muster.identity.Identity} is the front door; see the README beside the code for what is promised.
 */
@NullMarked
package muster.identity;

import org.jspecify.annotations.NullMarked;
