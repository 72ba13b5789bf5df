package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectorySyncTest {
    /** What goes in one sync is a small part of a big group, and with every sync another such part. */
    @Test
    void a_big_group_that_would_lose_everybody_is_suspicious_though_few_go_at_once() {
        var everybody = LongStream.rangeClosed(1, Limits.MEMBERS_PER_CALL_MAX * 10L)
                .boxed()
                .toList();
        var delta = GroupDelta.of(everybody, List.of());
        assertThat(delta.left()).hasSize(Limits.MEMBERS_PER_CALL_MAX);
        assertThat(delta.problem(20, OptionalInt.empty())).contains(everybody.size() + " of " + everybody.size());
        assertThat(delta.problem(20, OptionalInt.of(everybody.size()))).isNull();
        assertThat(GroupDelta.of(everybody, everybody.subList(2, everybody.size()))
                        .problem(20, OptionalInt.empty()))
                .isNull();
    }

    @Test
    void who_signs_in_for_the_first_time_while_the_directory_is_read_is_no_leaver() throws Exception {
        try (var phonebook = new Phonebook()) {
            phonebook.add("ann");
            var config = phonebook.config();
            var accounts = new Accounts();
            var sync = new DirectorySync();
            sync.config = config;
            sync.link = Phonebook.link(config);
            sync.reader = new DirectoryReader() {
                @Override
                List<DirectoryPerson> everybody(LDAPConnection connection, Watch watch) throws LDAPException {
                    var read = super.everybody(connection, watch);
                    accounts.stored.add(new DirectoryUser(7, "later", "late", "Late", null, Set.of(), false, false));
                    return read;
                }
            };
            sync.reader.config = config;
            sync.accounts = accounts;
            sync.roleDesk = new RoleDesk() {
                @Override
                Set<Long> administrators() {
                    return Set.of(1L);
                }
            };
            sync.transaction = new OwnTransaction() {
                @Override
                <T> T of(Supplier<T> work) {
                    return work.get();
                }
            };
            var report = sync.rehearse(OptionalInt.empty());
            assertThat(report.summary()).isEqualTo("+1 −0 ~0");
            assertThat(report.stopped()).isNull();
        }
    }

    private static final class Accounts extends DirectoryAccounts {
        final List<DirectoryUser> stored = new ArrayList<>();

        @Override
        List<DirectoryUser> all() {
            return List.copyOf(stored);
        }

        @Override
        Map<String, @Nullable String> owners(Collection<String> logins) {
            return Map.of();
        }
    }
}
