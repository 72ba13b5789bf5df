package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryReaderTest {
    private Phonebook phonebook;
    private LdapConfig config;
    private int pages;
    private final List<String> elsewhere = new ArrayList<>();

    private final DirectoryReader.Watch watch = new DirectoryReader.Watch() {
        @Override
        public void page() {
            pages++;
        }

        @Override
        public void elsewhere(String url) {
            elsewhere.add(url);
        }
    };

    @BeforeEach
    void open() throws Exception {
        phonebook = new Phonebook();
        config = phonebook.config();
    }

    @AfterEach
    void close() {
        phonebook.close();
    }

    @Test
    void everybody_is_read_page_by_page() throws Exception {
        for (int i = 0; i < 23; i++) {
            phonebook.add("p" + i);
        }
        config.pageSize = 5;
        assertThat(everybody())
                .extracting(DirectoryPerson::login)
                .hasSize(23)
                .doesNotHaveDuplicates()
                .contains("p0", "p22");
        assertThat(pages).as("what is told of while it is read").isEqualTo(5);
    }

    @Test
    void more_people_than_allowed_are_an_error_and_no_shorter_list() throws Exception {
        for (int i = 0; i < 6; i++) {
            phonebook.add("p" + i);
        }
        config.usersMax = 5;
        assertThatThrownBy(() -> everybody()).isInstanceOf(LDAPException.class);
    }

    /** A balancer may hand the second page to a server that knows nothing of the first. */
    @Test
    void a_page_that_does_not_say_whether_more_follow_is_an_error_unless_it_is_all_there_is() throws Exception {
        for (int i = 0; i < 6; i++) {
            phonebook.add("p" + i);
        }
        phonebook.pagesThatSayWhetherMoreFollow.set(0);
        config.pageSize = 100;
        assertThat(everybody()).hasSize(6);
        phonebook.pagesThatSayWhetherMoreFollow.set(2);
        config.pageSize = 2;
        assertThatThrownBy(this::everybody).isInstanceOf(LDAPException.class).hasMessageContaining("the last");
    }

    @Test
    void what_lies_elsewhere_is_told_unless_it_is_what_holds_no_users_in_active_directory() throws Exception {
        phonebook.add("ann");
        for (var part : new String[] {"dc=DomainDnsZones", "dc=ForestDnsZones", "cn=Configuration", "ou=Berlin"}) {
            phonebook.server.add(
                    "dn: " + part + "," + Phonebook.BASE,
                    "objectClass: referral",
                    "objectClass: extensibleObject",
                    "ref: ldap://other.example.org/" + part + "," + Phonebook.BASE);
        }
        assertThat(everybody()).hasSize(1);
        assertThat(elsewhere).containsExactly("ldap://other.example.org/ou=Berlin," + Phonebook.BASE);
    }

    @Test
    void a_person_has_the_id_login_name_and_mail_of_the_knobs() throws Exception {
        var dn = phonebook.add("ann");
        var ann = withLogin("ann").orElseThrow();
        assertThat(ann.dn()).isEqualTo(dn);
        assertThat(ann.login()).isEqualTo("ann");
        assertThat(ann.name()).isEqualTo("The ann");
        assertThat(ann.mail()).isEqualTo("ann@example.org");
        assertThat(ann.id())
                .isEqualTo(phonebook.server.getEntry(dn, "entryUUID").getAttributeValue("entryUUID"));
    }

    /** The database takes no NUL, and one person's mail must not end the sync of all. */
    @Test
    void what_people_may_write_themselves_comes_as_one_line() throws Exception {
        var dn = phonebook.add("ann");
        phonebook.server.modify(
                dn,
                new Modification(ModificationType.REPLACE, "cn", "Ann\u0000Lee\n"),
                new Modification(ModificationType.REPLACE, "mail", "\u0000"));
        var ann = withLogin("ann").orElseThrow();
        assertThat(ann.name()).isEqualTo("Ann Lee");
        assertThat(ann.mail()).isNull();
    }

    @Test
    void ids_of_bytes_are_written_as_digits() throws Exception {
        var dn = phonebook.add("ann");
        config.idAttribute = "objectGUID";
        phonebook.server.modify(
                dn, new Modification(ModificationType.ADD, "objectGUID", new byte[] {0, 1, (byte) 0xfe}));
        assertThat(withLogin("ann")).map(DirectoryPerson::id).contains("0001fe");
    }

    @Test
    void a_login_is_text_and_no_filter() throws Exception {
        phonebook.add("ann");
        for (var login : new String[] {"*", "a*", "ann)(uid=*", "ann))(|(uid=*", "\\61nn"}) {
            assertThat(withLogin(login)).as(login).isEmpty();
        }
    }

    @Test
    void a_login_that_several_people_have_is_nobodys() throws Exception {
        phonebook.add("ann");
        for (var more : new String[] {"ou=more,", "ou=yet more,"}) {
            phonebook.server.add("dn: " + more + Phonebook.BASE, "objectClass: organizationalUnit");
            phonebook.server.add(
                    "uid=ann," + more + Phonebook.BASE,
                    new Attribute("objectClass", "person"),
                    new Attribute("uid", "ann"),
                    new Attribute("cn", "Another"));
            assertThat(withLogin("ann")).as(more).isEmpty();
        }
    }

    @Test
    void the_members_of_a_group_are_those_whom_it_lists_however_their_dns_are_spelled() throws Exception {
        phonebook.add("ann");
        phonebook.add("bob");
        phonebook.addGroup("cn=g," + Phonebook.BASE, "UID=Ann, OU=People, DC=example, DC=org");
        assertThat(loginsIn("cn=g," + Phonebook.BASE)).containsExactly("ann");
        assertThat(pages).as("one of the group, one of people").isEqualTo(2);
    }

    @Test
    void a_group_may_list_logins() throws Exception {
        phonebook.add("ann");
        phonebook.add("bob");
        config.memberAttribute = "memberUid";
        phonebook.server.add(
                "cn=g," + Phonebook.BASE,
                new Attribute("objectClass", "posixGroup"),
                new Attribute("cn", "g"),
                new Attribute("memberUid", "bob"));
        assertThat(loginsIn("cn=g," + Phonebook.BASE)).containsExactly("bob");
    }

    /** People may choose their login in some directories. */
    @Test
    void a_login_that_looks_like_a_dn_or_is_somebody_elses_makes_nobody_a_member() {
        var boss = "uid=boss," + Phonebook.PEOPLE;
        var members = DirectoryMembers.listed(Set.of(boss, "Bob"));
        var eve = new DirectoryPerson("1", "uid=eve," + Phonebook.PEOPLE, boss, "Eve", null);
        assertThat(members.have(eve, DirectoryReader.normal(eve.dn()), boss)).isFalse();
        var bob = new DirectoryPerson("2", "uid=bob," + Phonebook.PEOPLE, "bob", "Bob", null);
        assertThat(members.have(bob, DirectoryReader.normal(bob.dn()), "bob")).isTrue();
        assertThat(members.have(bob, DirectoryReader.normal(bob.dn()), null))
                .as("the login was refused")
                .isFalse();
    }

    @Test
    void members_may_be_found_by_a_filter_instead() throws Exception {
        var dn = phonebook.add("ann");
        phonebook.add("bob");
        var group = "cn=(odd) one," + Phonebook.BASE;
        phonebook.addGroup(group, dn);
        phonebook.server.modify("dn: " + dn, "changetype: modify", "add: memberOf", "memberOf: " + group);
        config.memberFilter = Optional.of("(memberOf={group})");
        assertThat(loginsIn(group)).containsExactly("ann");
    }

    @Test
    void a_group_that_is_not_there_is_an_error_and_not_an_empty_group() {
        for (var filter : new String[] {"", "(memberOf={group})"}) {
            config.memberFilter = Optional.of(filter).filter(text -> !text.isEmpty());
            assertThatThrownBy(() -> loginsIn("cn=gone," + Phonebook.BASE))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT));
        }
    }

    /** The other server would be told the reader's password, and who is whom would be for it to say. */
    @ParameterizedTest
    @ValueSource(strings = {"starttls", "none"})
    void a_referral_to_another_server_is_an_error_and_not_followed(String tls) throws Exception {
        config.tls = tls;
        try (var elsewhere = new Phonebook()) {
            elsewhere.add("eve");
            var away = "ou=away," + Phonebook.BASE;
            phonebook.server.add(
                    "dn: " + away,
                    "objectClass: referral",
                    "objectClass: extensibleObject",
                    "ou: away",
                    "ref: ldap://localhost:" + elsewhere.port() + "/" + Phonebook.PEOPLE);
            config.base = Optional.of(away);
            for (ThrowingCallable reads : List.<ThrowingCallable>of(() -> withLogin("eve"), this::everybody)) {
                assertThatThrownBy(reads)
                        .isInstanceOfSatisfying(
                                LDAPException.class,
                                e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.REFERRAL));
            }
            assertThat(elsewhere.binds).hasValue(0);
        }
    }

    private Optional<DirectoryPerson> withLogin(String login) throws LDAPException {
        return read((reader, connection) -> reader.byLogin(connection, login));
    }

    private List<DirectoryPerson> everybody() throws LDAPException {
        return read((reader, connection) -> reader.everybody(connection, watch));
    }

    private interface Question<T> {
        T ask(DirectoryReader reader, com.unboundid.ldap.sdk.LDAPConnection connection) throws LDAPException;
    }

    private <T> T read(Question<T> question) throws LDAPException {
        var reader = Phonebook.reader(config);
        return Phonebook.link(config).asReader(connection -> question.ask(reader, connection));
    }

    private Set<String> loginsIn(String group) throws LDAPException {
        var members = read((reader, connection) -> reader.members(connection, watch, group));
        var logins = new HashSet<String>();
        for (var person : everybody()) {
            if (members.have(
                    person,
                    DirectoryReader.normal(person.dn()),
                    Login.from(person.login()).orElse(null))) {
                logins.add(person.login());
            }
        }
        return logins;
    }
}
