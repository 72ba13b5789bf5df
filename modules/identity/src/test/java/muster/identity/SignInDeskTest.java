package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is the directory's goes through the same guard and into the same log as everybody. */
@SuppressWarnings("UnnecessaryAssignment") // No container fills the fields here.
class SignInDeskTest {
    private static final Device DESK = new Device("a browser", "10.0.0.1");
    private static final UserView ANN = new UserView(7, "ann", "Ann");

    private final List<String> happened = new ArrayList<>();
    private boolean directoryIsAway;
    private boolean tooManyFailures;
    private final SignInDesk desk = desk();

    @Test
    void the_password_of_the_directory_opens_a_session_after_the_guard_was_asked() {
        assertThat(desk.signIn("Ann", "right", DESK)).map(SignedIn::user).contains(ANN);
        assertThat(happened)
                .containsExactly(
                        "look ann 10.0.0.1",
                        "admit ann 10.0.0.1",
                        "directory ann 10.0.0.1",
                        "right ann",
                        "open 7 a browser",
                        "signed_in by 7");
    }

    @Test
    void a_password_that_the_directory_does_not_take_counts_as_a_failure() {
        assertThat(desk.signIn("ann", "wrong", DESK)).isEmpty();
        assertThat(happened)
                .containsExactly(
                        "look ann 10.0.0.1",
                        "admit ann 10.0.0.1",
                        "directory ann 10.0.0.1",
                        "wrong ann",
                        "sign_in_failed of ");
    }

    @Test
    void a_directory_that_is_away_counts_for_nobody() {
        directoryIsAway = true;
        refused(Refusal.BUSY, "right");
        assertThat(happened).containsExactly("look ann 10.0.0.1", "admit ann 10.0.0.1", "undone ann");
    }

    @Test
    void after_too_many_failures_the_directory_is_not_even_asked() {
        tooManyFailures = true;
        refused(Refusal.RATE_LIMITED, "right");
        assertThat(happened).containsExactly("look ann 10.0.0.1", "admit ann 10.0.0.1");
    }

    @Test
    void no_password_is_wrong_before_anybody_is_asked() {
        assertThat(desk.signIn("ann", "", DESK)).isEmpty();
        assertThat(happened).isEmpty();
    }

    @Test
    void whom_the_directory_has_not_to_judge_is_judged_here() {
        assertThat(desk.signIn("local", "right", DESK)).isEmpty();
        assertThat(happened)
                .containsExactly(
                        "look local 10.0.0.1", "admit local 10.0.0.1", "hash", "wrong local", "sign_in_failed of ");
    }

    private void refused(Refusal refusal, String password) {
        assertThatThrownBy(() -> desk.signIn("ann", password, DESK))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.refusal()).isEqualTo(refusal));
    }

    private SignInDesk desk() {
        var made = new SignInDesk();
        made.config = IdentityConfigTest.defaults();
        made.guard = guard();
        made.directory = directory();
        made.accounts = new Accounts() {
            @Override
            Optional<User> enabled(String login) {
                return Optional.empty();
            }
        };
        made.passwords = new Passwords() {
            @Override
            boolean matches(String password, @Nullable String hash, Runnable first) {
                first.run();
                happened.add("hash");
                return false;
            }
        };
        made.sessions = new Sessions() {
            @Override
            Optional<Instant> open(long user, @Nullable String proven, byte[] tokenHash, Device device, Duration life) {
                happened.add("open " + user + " " + device.name());
                return Optional.of(Instant.EPOCH);
            }

            @Override
            List<Long> endExcess(long user, int most) {
                return List.of();
            }
        };
        made.revocations = new RevocationLog() {
            @Override
            void revoke(long user, Collection<Long> sessions) {}
        };
        made.transaction = new OwnTransaction() {
            @Override
            <T> T of(Supplier<T> work) {
                return work.get();
            }
        };
        made.audit = new Audit() {
            @Override
            void write(Origin by, String act, String target, String detail) {
                happened.add(act + " by " + by.user());
            }

            @Override
            public void note(Origin by, String act, String target, String detail) {
                happened.add(act + " of " + target);
            }
        };
        return made;
    }

    private SignInGuard guard() {
        return new SignInGuard() {
            @Override
            void look(String login, String address) {
                happened.add("look " + login + " " + address);
            }

            @Override
            void admit(String login, String address) {
                happened.add("admit " + login + " " + address);
                if (tooManyFailures) {
                    throw new Refused(Refusal.RATE_LIMITED, "wait");
                }
            }

            @Override
            void right(String login, String address) {
                happened.add("right " + login);
            }

            @Override
            void wrong(String login, String address) {
                happened.add("wrong " + login);
            }

            @Override
            void undone(String login, String address) {
                happened.add("undone " + login);
            }
        };
    }

    private DirectorySignIn directory() {
        return new DirectorySignIn() {
            @Override
            boolean decides(String login) {
                return !login.equals("local");
            }

            @Override
            Optional<UserView> signIn(String login, String password, String address, Turn turn) {
                turn.comes();
                if (directoryIsAway) {
                    turn.wasInVain();
                    throw new Refused(Refusal.BUSY, "away");
                }
                happened.add("directory " + login + " " + address);
                return password.equals("right") ? Optional.of(ANN) : Optional.empty();
            }
        };
    }
}
