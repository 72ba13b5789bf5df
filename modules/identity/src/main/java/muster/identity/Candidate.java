package muster.identity;

import muster.kernel.Limits;
import muster.kernel.OneLine;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** A user to be created, checked: nothing in it can be refused any more. */
record Candidate(String login, String name, @Nullable String password, boolean mustChange) {
    static Candidate of(NewUser user) {
        var login = Login.of(user.login());
        var name = user.name().strip();
        if (name.length() > Limits.NAME_LENGTH_MAX || !OneLine.is(name)) {
            throw Refused.badRequest("a name has at most " + Limits.NAME_LENGTH_MAX
                    + " characters, none of them a control character or one that turns the line round");
        }
        var password = user.password();
        if (password != null && !Passwords.acceptable(password)) {
            throw Refused.badRequest("a password has 1 to " + Passwords.LENGTH_MAX + " characters");
        }
        return new Candidate(login, name.isEmpty() ? login : name, password, user.mustChange());
    }

    /** Without the password, which must not come into a log. */
    @Override
    public String toString() {
        return "Candidate[login=" + login + ", name=" + name + "]";
    }
}
