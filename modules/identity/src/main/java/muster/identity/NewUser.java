package muster.identity;

import org.jspecify.annotations.Nullable;

/** A user to be created; without a password nobody can sign in as it yet. An empty name means: the login. */
public record NewUser(String login, @Nullable String password, String name) {
    /** Without the password, which must not come into a log. */
    @Override
    public String toString() {
        return "NewUser[login=" + login + ", name=" + name + "]";
    }
}
