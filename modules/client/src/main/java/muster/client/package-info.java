/**
 * The Java client: {@link muster.client.MusterClient} speaks the subprotocol {@code muster.v1} and keeps its promises
 * over lost connections, {@link muster.client.MusterRest} does what is done by REST.
 */
@NullMarked
package muster.client;

import org.jspecify.annotations.NullMarked;
