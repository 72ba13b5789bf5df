package muster.client;

/** Where a client stands with its server. */
public enum ClientState {
    /** A connection is being opened; no greeting has been answered on it yet. */
    CONNECTING,
    /** Connected, and paging in what was missed. Sends are already on their way. */
    CATCHING_UP,
    /** Connected and complete: what the groups hold has been delivered, and what comes is delivered as it comes. */
    LIVE,
    /** Not connected; another attempt follows by itself. */
    DISCONNECTED,
    /** Over: closed by the application, or the server does not want this client (token revoked, user disabled). */
    CLOSED
}
