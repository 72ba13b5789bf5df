package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import muster.client.MusterRest;
import muster.kernel.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests of a company: its directory over StartTLS, its provider of OpenID Connect, and a real server of ours that knows both,
 * opened once for all of them.
 */
@ResourceLock("the company")
abstract class InCompany {
    static final AtomicInteger NUMBER = new AtomicInteger(100);

    /** The first group of a new database; the knobs are said before there is one. */
    static final long SALES_GROUP = 1;

    static Phonebook phonebook;
    static Provider provider;
    static House house;
    static Town town;
    static MusterRest admin;
    static DirectoryCalls directory;

    @RegisterExtension
    static final BeforeAllCallback OPENING = context -> {
        var unused = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Opened.class, type -> new Opened(), Opened.class);
    };

    /** Closed by JUnit when the last test is over. */
    private static final class Opened implements AutoCloseable {
        Opened() {
            try {
                open();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                Closing.all(town, house, provider, phonebook);
            } catch (Exception e) {
                throw new IllegalStateException("not everything could be closed", e);
            }
        }
    }

    private static void open() {
        phonebook = new Phonebook();
        provider = new Provider();
        var knobs = new HashMap<>(phonebook.knobs());
        knobs.putAll(provider.knobs());
        knobs.put("muster.identity.write-behind-every", "PT1S");
        knobs.put("muster.identity.ldap.groups", Phonebook.SALES + ":" + SALES_GROUP + ";" + Phonebook.ADMINS + ":404");
        house = new House("directory").open(knobs);
        town = new Town(house.base());
        var rest = new MusterRest(house.base());
        var token = rest.signIn("admin", Town.ADMIN_PASSWORD).token();
        admin = rest.as(token);
        directory = new DirectoryCalls(house.base(), token);
        assertThat(admin.openGroup("Sales")).isEqualTo(SALES_GROUP);
        await("the timer's first sync").atMost(Duration.ofMinutes(1)).until(() -> status().has("succeededAt"));
    }

    /** Each test starts with users and a directory that agree. */
    @BeforeEach
    void agree() {
        var unused = sync("?leaversMax=100000");
    }

    static String hired(String name) {
        int number = NUMBER.incrementAndGet();
        phonebook.hire(number, name + number);
        return name + number;
    }

    static MusterRest rest() {
        return new MusterRest(house.base());
    }

    static MusterRest.Session signIn(String login) {
        return rest().signIn(login, login);
    }

    static boolean isAdmin(String token) {
        return new DirectoryCalls(house.base(), token).call("GET", "").statusCode() == 200;
    }

    static List<Long> members() {
        return admin.members(SALES_GROUP, 0, 1_000).stream()
                .map(MusterRest.Member::user)
                .toList();
    }

    static JsonObject status() {
        return directory.status();
    }

    static JsonObject sync(String query) {
        return directory.sync(query);
    }
}
