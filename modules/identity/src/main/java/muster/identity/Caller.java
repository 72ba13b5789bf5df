package muster.identity;

/**
 * Who makes a request: a user in one of its sessions. The container carries it as the principal's <em>name</em>, because
 * that is all that reaches REST, servlets and WebSockets alike on every server; a custom principal class does not.
 */
public record Caller(long user, long session) {
    /** The principal's name: {@code <user>.<session>}. */
    public String principal() {
        return user + "." + session;
    }

    /** The caller behind a principal's name made by {@link #principal()}. */
    public static Caller of(String principal) {
        int dot = principal.indexOf('.');
        return new Caller(Long.parseLong(principal.substring(0, dot)), Long.parseLong(principal.substring(dot + 1)));
    }
}
