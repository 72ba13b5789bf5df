package muster.identity;

/** A user as others see it. */
public record UserView(long id, String login, String name) {}
