package muster.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a sync would do to the users: a comparison of what the directory says with what is stored. Knows no database and no
 * directory.
 *
 * <p>A user of the directory is <em>enabled</em>, a <em>leaver</em> (disabled by the sync), or <em>disabled by a person</em>.
 * Who is missing becomes a leaver; a leaver who is there again is enabled; who was disabled by a person stays so, whatever the
 * directory says. Somebody stays an administrator, whatever the directory says: who would be the last to go does not.
 *
 * @param givesRoles whether it is for the directory to say who has which roles of the server
 * @param changed with the new values, and enabled if they were leavers
 * @param returning the logins of those changed who were leavers
 * @param skipped why somebody of the directory cannot be a user, or a part of it is not read
 * @param logins by the ids of people, those of their logins that are theirs in Muster
 * @param losses what roles would lose by people who stay, for each role that would lose any
 */
record DirectoryPlan(
        int found,
        int enabled,
        boolean givesRoles,
        List<Newcomer> added,
        List<DirectoryUser> changed,
        List<String> returning,
        List<DirectoryUser> leavers,
        List<String> skipped,
        Map<String, String> logins,
        List<RoleLoss> losses) {
    /** In place of a user's id. */
    private static final long NOBODY = -1;

    /** Below this many leavers the share does not count: in a company of ten, two are a fifth. */
    static final int LEAVERS_ALWAYS = 3;

    /** Somebody who becomes a user; roles as in {@link DirectoryUser}. */
    record Newcomer(DirectoryPerson person, String login, Set<ServerRole> roles) {}

    /** Says which roles of the server a person has. */
    interface Roles {
        /** What this person has; the login is null when it is not this person's in Muster. */
        Set<ServerRole> of(DirectoryPerson person, @Nullable String login);
    }

    /**
     * A role that some would have no more.
     *
     * @param of how many have it now
     * @param emptied whether the directory gives it to nobody at all, which is also how a group looks whose members the reader may
     *     not see
     */
    record RoleLoss(ServerRole role, int losing, int of, boolean emptied) {
        boolean suspicious(int percentMax) {
            return emptied || DirectoryPlan.suspicious(losing, of, percentMax);
        }
    }

    /**
     * Compares.
     *
     * @param owners who has the logins that the directory names: the id in this directory, or null for users of another source
     * @param roles says which roles of the server a person has; null when that is not for the directory to say
     * @param administrators the enabled administrators, of whatever source
     */
    static DirectoryPlan of(
            List<DirectoryPerson> people,
            Collection<DirectoryUser> stored,
            Map<String, @Nullable String> owners,
            @Nullable Roles roles,
            Set<Long> administrators) {
        var byId = stored.stream().collect(Collectors.toMap(DirectoryUser::externalId, user -> user));
        var added = new ArrayList<Newcomer>();
        var wanted = new ArrayList<DirectoryUser>();
        var returning = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        Set<String> present = new HashSet<>();
        Map<String, String> taken = new HashMap<>();
        Map<String, String> logins = new HashMap<>();
        for (var person : people) {
            if (!present.add(person.id())) {
                skipped.add(person.dn() + ": its id is somebody else's too");
                continue;
            }
            var login = Login.from(person.login()).orElse(null);
            var user = byId.get(person.id());
            if (user != null && user.disabled() && !user.leaver()) {
                continue;
            }
            var reason = reason(person, login, owners, taken);
            if (reason != null || login == null) {
                skipped.add(person.dn() + ": " + reason);
                if (user == null || user.leaver()) {
                    continue;
                }
                login = user.login(); // The rest follows all the same: a login that cannot be must not save a role.
            }
            taken.put(login, person.id());
            if (reason == null) {
                logins.put(person.id(), login);
            }
            if (user == null) {
                added.add(new Newcomer(person, login, roles == null ? Set.of() : roles.of(person, login)));
                continue;
            }
            var given = roles == null ? user.roles() : roles.of(person, logins.get(person.id()));
            wanted.add(new DirectoryUser(
                    user.id(), person.id(), login, person.name(), person.mail(), given, false, false));
            if (user.leaver()) {
                returning.add(login);
            }
        }
        var enabled = stored.stream().filter(user -> !user.disabled()).toList();
        var leavers = enabled.stream()
                .filter(user -> !present.contains(user.externalId()))
                .toList();
        long spared = spared(administrators, wanted, leavers);
        if (spared != NOBODY) {
            skipped.add(0, "user " + spared + ": stays, because nobody else would be left to administer");
        }
        var given = Stream.concat(
                        added.stream().map(Newcomer::roles), wanted.stream().map(DirectoryUser::roles))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        var changed = wanted.stream()
                .map(user -> user.id() == spared ? user.administering() : user)
                .filter(user -> !user.equals(byId.get(user.externalId())))
                .toList();
        return new DirectoryPlan(
                people.size(),
                enabled.size(),
                roles != null,
                added,
                changed,
                returning,
                leavers.stream().filter(user -> user.id() != spared).toList(),
                skipped,
                logins,
                losses(enabled, changed, given));
    }

    private static List<RoleLoss> losses(
            List<DirectoryUser> enabled, List<DirectoryUser> changed, Set<ServerRole> given) {
        var after = changed.stream().collect(Collectors.toMap(DirectoryUser::id, DirectoryUser::roles));
        var losses = new ArrayList<RoleLoss>();
        for (var role : ServerRole.values()) {
            var holders =
                    enabled.stream().filter(user -> user.roles().contains(role)).toList();
            int losing = Math.toIntExact(holders.stream()
                    .filter(user -> !after.getOrDefault(user.id(), user.roles()).contains(role))
                    .count());
            if (losing > 0) {
                losses.add(new RoleLoss(role, losing, holders.size(), !given.contains(role)));
            }
        }
        return losses;
    }

    /**
     * Who stays an administrator because all of them would go: rather somebody whom the directory has, then whom Muster has had
     * for longest. Who becomes one now does not count yet, for that may fail; the next sync sees it.
     */
    private static long spared(Set<Long> administrators, List<DirectoryUser> wanted, List<DirectoryUser> leavers) {
        var losing = wanted.stream()
                .filter(user -> !user.roles().contains(ServerRole.ADMIN))
                .map(DirectoryUser::id)
                .filter(administrators::contains)
                .collect(Collectors.toSet());
        var gone = leavers.stream()
                .map(DirectoryUser::id)
                .filter(administrators::contains)
                .collect(Collectors.toSet());
        return losing.size() + gone.size() < administrators.size() || administrators.isEmpty()
                ? NOBODY
                : Collections.min(losing.isEmpty() ? gone : losing);
    }

    /** The same plan, with more that is skipped. */
    DirectoryPlan skipping(Collection<String> more) {
        return new DirectoryPlan(
                found,
                enabled,
                givesRoles,
                added,
                changed,
                returning,
                leavers,
                Stream.concat(more.stream(), skipped.stream()).toList(),
                logins,
                losses);
    }

    /** Who would be no administrator any more, among others who are none. */
    Set<Long> losing() {
        var demoted = givesRoles
                ? changed.stream().filter(user -> !user.roles().contains(ServerRole.ADMIN))
                : Stream.<DirectoryUser>empty();
        return Stream.concat(demoted, leavers.stream()).map(DirectoryUser::id).collect(Collectors.toSet());
    }

    private static @Nullable String reason(
            DirectoryPerson person,
            @Nullable String login,
            Map<String, @Nullable String> owners,
            Map<String, String> taken) {
        if (login == null) {
            return "no login of Muster: '" + person.login() + "'";
        }
        if (taken.containsKey(login)) {
            return "another entry has the login '" + login + "' as well";
        }
        return owners.containsKey(login) && !Objects.equals(owners.get(login), person.id())
                ? "the login '" + login + "' is another user's of Muster"
                : null;
    }

    /** Whether more would leave than a directory in order loses between two syncs. */
    boolean suspicious(int percentMax) {
        return suspicious(leavers.size(), enabled, percentMax) || (found == 0 && enabled > 0);
    }

    static boolean suspicious(int leavers, int of, int percentMax) {
        return leavers > LEAVERS_ALWAYS && leavers * 100L > (long) of * percentMax;
    }
}
