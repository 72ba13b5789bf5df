package muster.bench;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import muster.launcher.DirectoryServer;

/**
 * A company's directory in this process. People's passwords are their logins. One group has everybody, another one in a hundred.
 */
final class Phonebook implements AutoCloseable {
    private static final String ALL = "cn=all," + DirectoryServer.BASE;
    private static final String OPERATORS = "cn=operators," + DirectoryServer.BASE;
    private static final int OPERATOR_EVERY = 100;

    private final DirectoryServer directory;
    private final InMemoryDirectoryServer server;

    /** In this folder, which is emptied: a certificate does not last for ever. */
    Phonebook(Path folder) throws IOException {
        directory = DirectoryServer.start(Stage.emptied(folder));
        server = directory.entries();
        try {
            server.add(new Entry(ALL, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", "all")));
            server.add(new Entry(
                    OPERATORS, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", "operators")));
        } catch (LDAPException e) {
            throw new IOException("the directory does not take groups", e);
        }
    }

    /** With these Muster finds it and lets a group follow; the timer stays out of the way after its first tick. */
    Map<String, String> knobs(long group) {
        var knobs = new HashMap<>(directory.knobs());
        knobs.put("muster.identity.ldap.id-attribute", "employeeNumber");
        knobs.put("muster.identity.ldap.roles", OPERATORS + ":operator");
        knobs.put("muster.identity.ldap.groups", ALL + ":" + group);
        knobs.put("muster.identity.ldap.sync-every", "PT24H");
        return knobs;
    }

    /** So many people come. */
    void hire(int people) throws IOException {
        var all = new String[people];
        try {
            for (int i = 0; i < people; i++) {
                all[i] = dn(i);
                server.add(new Entry(
                        all[i],
                        new Attribute("objectClass", "person", "inetOrgPerson"),
                        new Attribute("employeeNumber", Integer.toString(i)),
                        new Attribute("uid", login(i)),
                        new Attribute("cn", "Person " + i),
                        new Attribute("mail", login(i) + "@example.org"),
                        new Attribute("userPassword", login(i))));
                if (i % OPERATOR_EVERY == 0) {
                    server.modify(OPERATORS, new Modification(ModificationType.ADD, "member", all[i]));
                }
            }
            server.modify(ALL, new Modification(ModificationType.REPLACE, "member", all));
        } catch (LDAPException e) {
            throw new IOException("the directory does not take people", e);
        }
    }

    /** All of them go. */
    void dismiss(int people) throws IOException {
        try {
            for (int i = 0; i < people; i++) {
                server.delete(dn(i));
            }
            server.modify(ALL, new Modification(ModificationType.REPLACE, "member"));
            server.modify(OPERATORS, new Modification(ModificationType.REPLACE, "member"));
        } catch (LDAPException e) {
            throw new IOException("the directory does not let people go", e);
        }
    }

    /** The login, and password, of one of them. */
    static String login(int number) {
        return "person" + number;
    }

    private static String dn(int number) {
        return "uid=" + login(number) + "," + DirectoryServer.BASE;
    }

    @Override
    public void close() {
        directory.close();
    }
}
