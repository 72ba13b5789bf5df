package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectorySignInTest {
    private Phonebook phonebook;
    private LdapConfig config;
    private final List<String> turns = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws Exception {
        phonebook = new Phonebook();
        phonebook.add("ann");
        config = phonebook.config();
    }

    @AfterEach
    void close() {
        phonebook.close();
    }

    @Test
    void the_password_of_the_directory_is_the_password() {
        assertThat(check(signIn(), "ann", "ann")).map(DirectoryPerson::login).contains("ann");
        assertThat(check(signIn(), "ann", "bob")).isEmpty();
        assertThat(check(signIn(), "bob", "bob")).isEmpty();
    }

    /** The directory would bind it as nobody and say that all is well. */
    @Test
    void no_password_is_a_wrong_password() {
        assertThat(check(signIn(), "ann", "")).isEmpty();
    }

    @Test
    void a_directory_that_is_away_is_busy_and_never_a_wrong_password() {
        var signIn = signIn();
        phonebook.close();
        busy(() -> check(signIn, "ann", "ann"));
        assertThat(turns).containsExactly("comes", "in vain");
    }

    @Test
    void a_fault_of_ours_is_no_wrong_password_either() {
        var signIn = signIn();
        signIn.link = new DirectoryLink() {
            @Override
            <T> T connected(Errand<T> errand) {
                throw new IllegalStateException("a fault");
            }
        };
        assertThatThrownBy(() -> check(signIn, "ann", "ann")).isInstanceOf(IllegalStateException.class);
        assertThat(turns).containsExactly("comes", "in vain");
    }

    @Test
    void a_reader_that_cannot_sign_in_is_busy_and_never_a_wrong_password() {
        config.bindPassword = Optional.of("old");
        busy(() -> check(signIn(), "ann", "ann"));
    }

    @Test
    void who_comes_while_too_many_wait_for_a_slow_directory_is_told_busy_at_once() throws Exception {
        config.signInsAtOnce = 1;
        config.responseTimeout = Duration.ofSeconds(30);
        var signIn = signIn();
        phonebook.server.setProcessingDelayMillis(700);
        var first = CompletableFuture.supplyAsync(() -> check(signIn, "ann", "ann"));
        org.awaitility.Awaitility.await().until(() -> signIn.free() == 0);
        busy(() -> check(signIn, "ann", "ann"));
        assertThat(turns).as("who is not let in is not counted").containsExactly("comes");
        assertThat(first.get(30, TimeUnit.SECONDS)).isPresent();
        assertThat(signIn.free()).isEqualTo(1);
    }

    @Test
    void who_may_not_try_leaves_the_place_to_others() {
        var signIn = signIn();
        var guarded = new DirectorySignIn.Turn() {
            @Override
            public void comes() {
                throw new Refused(Refusal.RATE_LIMITED, "wait");
            }

            @Override
            public void wasInVain() {
                turns.add("in vain");
            }
        };
        int before = signIn.free();
        assertThatThrownBy(() -> signIn.check("ann", "ann", guarded))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.RATE_LIMITED));
        assertThat(turns).isEmpty();
        assertThat(signIn.free()).isEqualTo(before);
    }

    private Optional<DirectoryPerson> check(DirectorySignIn signIn, String login, String password) {
        return signIn.check(login, password, new DirectorySignIn.Turn() {
            @Override
            public void comes() {
                turns.add("comes");
            }

            @Override
            public void wasInVain() {
                turns.add("in vain");
            }
        });
    }

    private DirectorySignIn signIn() {
        var signIn = new DirectorySignIn();
        signIn.config = config;
        signIn.link = Phonebook.link(config);
        signIn.reader = Phonebook.reader(config);
        signIn.meters = new SimpleMeterRegistry();
        signIn.prepare();
        return signIn;
    }

    private static void busy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.BUSY));
    }
}
