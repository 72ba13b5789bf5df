package muster.identity;

import org.jspecify.annotations.Nullable;

/** A user to be created; without a password nobody can sign in as it yet. An empty name means: the login. Who
 * {@code mustChange} can do nothing before choosing a password of their own. */
public record NewUser(String login, @Nullable String password, String name, boolean mustChange) {
    /** One who may keep the password. */
    public NewUser(String login, @Nullable String password, String name) {
        this(login, password, name, false);
    }

    /** Without the password, which must not come into a log. */
    @Override
    public String toString() {
        return "NewUser[login=" + login + ", name=" + name + "]";
    }
}
