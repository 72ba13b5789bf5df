package muster.identity;

import java.util.Set;

/**
 * Who makes a request: a user in one of its sessions, and what that session may do. The container carries it as the
 * principal's <em>name</em>, because that is all that reaches REST, servlets and WebSockets alike on every server; a custom
 * principal class does not.
 */
public record Caller(long user, long session, Set<Scope> scopes) {
    /** With every scope. */
    public Caller(long user, long session) {
        this(user, session, Scope.all());
    }

    /** Whether the session may do such things at all. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** The principal's name: {@code <user>.<session>.<bits of the scopes>}. */
    public String principal() {
        return user + "." + session + "." + Scope.bits(scopes);
    }

    /** The caller behind a principal's name made by {@link #principal()}. */
    public static Caller of(String principal) {
        int dot = principal.indexOf('.');
        int second = principal.indexOf('.', dot + 1);
        return new Caller(
                Long.parseLong(principal.substring(0, dot)),
                Long.parseLong(principal.substring(dot + 1, second)),
                Scope.of(Integer.parseInt(principal.substring(second + 1))));
    }
}
