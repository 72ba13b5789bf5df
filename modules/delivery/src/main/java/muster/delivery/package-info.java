/**
 * Brings what is stored to who is connected: the WebSocket endpoint, the registry of this instance's connections, a lane
 * per group that keeps the order, bounded queues to the clients, and the bridge to the other instances. It has no table:
 * whatever is lost here is found again in the log.
 */
@NullMarked
package muster.delivery;

import org.jspecify.annotations.NullMarked;
