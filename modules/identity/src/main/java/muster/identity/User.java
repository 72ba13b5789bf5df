package muster.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of app_user, as far as reading goes: rows are made in bulk and changed by statement. */
@Entity
@Table(schema = "identity", name = "app_user")
class User {
    @Id
    private long id;

    private String login;

    @Column(name = "display_name")
    private String name;

    @Column(name = "password_hash")
    private @Nullable String passwordHash;

    @Column(name = "must_change")
    private boolean mustChange;

    /** For queries only; the database's clock sets it. */
    @Column(name = "disabled_at")
    private @Nullable OffsetDateTime disabledAt;

    @SuppressWarnings("NullAway.Init") // The provider fills the fields.
    protected User() {}

    long id() {
        return id;
    }

    String login() {
        return login;
    }

    /** What the password hashes to; null when the user has none. */
    @Nullable
    String passwordHash() {
        return passwordHash;
    }

    boolean mustChange() {
        return mustChange;
    }

    UserView view() {
        return new UserView(id, login, name);
    }
}
