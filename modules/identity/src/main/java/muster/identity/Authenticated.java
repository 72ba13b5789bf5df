package muster.identity;

/** The result of checking a token or a ticket: who calls, and whether it administers the server. */
public record Authenticated(Caller caller, boolean admin) {}
