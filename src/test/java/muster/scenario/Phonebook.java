package muster.scenario;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.LinkedHashMap;
import java.util.Map;
import muster.launcher.DirectoryServer;

/**
 * A company's directory, with two groups, and the knobs with which Muster finds it. People's passwords are their logins. All of it can
 * be away for a while.
 */
final class Phonebook implements AutoCloseable {
    static final String BASE = DirectoryServer.BASE;
    static final String ADMINS = "cn=admins," + BASE;
    static final String SALES = "cn=sales," + BASE;

    private final DirectoryServer directory = DirectoryServer.start(Surroundings.folder("phonebook"));
    private final InMemoryDirectoryServer server = directory.entries();
    private final Map<String, String> knobs = new LinkedHashMap<>(directory.knobs());

    Phonebook() {
        for (var group : new String[] {ADMINS, SALES}) {
            attempt(() -> server.add(
                    new Entry(group, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", group))));
        }
        knobs.put("muster.identity.ldap.id-attribute", "employeeNumber");
        knobs.put("muster.identity.ldap.roles", ADMINS + ":admin;" + SALES + ":operator");
        knobs.put("muster.identity.ldap.connect-timeout", "PT2S");
        knobs.put("muster.identity.ldap.sync-every", "PT1H");
    }

    Map<String, String> knobs() {
        return knobs;
    }

    /** Somebody new, or back: the number says who it is, whatever the login. */
    void hire(int number, String login) {
        attempt(() -> server.add(new Entry(
                dn(login),
                new Attribute("objectClass", "person", "inetOrgPerson"),
                new Attribute("employeeNumber", Integer.toString(number)),
                new Attribute("uid", login),
                new Attribute("cn", "The " + login),
                new Attribute("userPassword", login))));
    }

    void dismiss(String login) {
        attempt(() -> server.delete(dn(login)));
    }

    void join(String group, String login) {
        attempt(() -> server.modify(group, new Modification(ModificationType.ADD, "member", dn(login))));
    }

    void leave(String group, String login) {
        attempt(() -> server.modify(group, new Modification(ModificationType.DELETE, "member", dn(login))));
    }

    /** Out of reach, until {@link #comeBack}. */
    void goAway() {
        server.shutDown(true);
    }

    void comeBack() {
        attempt(server::startListening);
    }

    private static String dn(String login) {
        return "uid=" + login + "," + BASE;
    }

    private interface Change {
        void make() throws LDAPException;
    }

    private static void attempt(Change change) {
        try {
            change.make();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
