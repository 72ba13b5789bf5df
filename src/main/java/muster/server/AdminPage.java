package muster.server;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import muster.identity.ServerRole;

/** The pages for administration, in the order of their navigation, and whom they are for: the same people as in REST. */
public enum AdminPage {
    OVERVIEW(true, EnumSet.allOf(ServerRole.class)),
    USERS(true, EnumSet.of(ServerRole.ADMIN)),
    USER(false, EnumSet.of(ServerRole.ADMIN)),
    DIRECTORY(true, EnumSet.of(ServerRole.ADMIN)),
    GROUPS(true, EnumSet.of(ServerRole.OPERATOR)),
    GROUP(false, EnumSet.of(ServerRole.OPERATOR)),
    INSTANCES(true, EnumSet.of(ServerRole.OPERATOR)),
    CONNECTIONS(true, EnumSet.of(ServerRole.OPERATOR)),
    MODERATION(true, EnumSet.of(ServerRole.MODERATOR)),
    MESSAGES(true, EnumSet.of(ServerRole.MODERATOR)),
    BADGE(true, EnumSet.of(ServerRole.OPERATOR)),
    RECEIPTS(true, EnumSet.of(ServerRole.OPERATOR)),
    JOBS(true, EnumSet.of(ServerRole.OPERATOR)),
    SELFTEST(true, EnumSet.of(ServerRole.OPERATOR)),
    SETTINGS(true, EnumSet.of(ServerRole.OPERATOR)),
    AUDIT(true, EnumSet.of(ServerRole.AUDITOR));

    /** Where they all are, below the context root. */
    static final String FOLDER = "/admin/";

    private final boolean listed;

    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
    private final Set<ServerRole> readers;

    AdminPage(boolean listed, Set<ServerRole> readers) {
        this.listed = listed;
        this.readers = readers;
    }

    /** The page at this path below the context root, written exactly so: a crooked path is none. */
    static Optional<AdminPage> at(String path) {
        return Arrays.stream(values())
                .filter(page -> path.equals(FOLDER + page.getFile()))
                .findFirst();
    }

    /** The pages that the navigation shows to somebody with these roles. */
    static List<AdminPage> listed(Predicate<ServerRole> has) {
        return Arrays.stream(values())
                .filter(page -> page.listed && page.admits(has))
                .toList();
    }

    /** Whether somebody with these roles may see it. */
    boolean admits(Predicate<ServerRole> has) {
        return readers.stream().anyMatch(has);
    }

    /** Its file's name, for links. */
    public String getFile() {
        return getWord() + ".xhtml";
    }

    /** Its name in texts. */
    public String getWord() {
        return name().toLowerCase(Locale.ROOT);
    }
}
