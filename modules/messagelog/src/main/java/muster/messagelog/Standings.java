package muster.messagelog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.Rights;

/**
 * What senders may do, remembered under the version of their group's rights.
 *
 * <p>A remembered standing is used only while the locked head says that nothing changed since: every change of members,
 * roles or rules appends an entry under the same lock and moves {@code head.rights_seq}. So the send path asks the database
 * for rights only once per sender and change, and is never wrong. Safe from every append worker.
 */
final class Standings {
    /** What a sender may do, and from where it may see; {@code rights} is empty for who is no member. */
    record Sender(long rightsSeq, Optional<Rights> rights, long floor) {}

    private final Map<GroupUser, Sender> known = new ConcurrentHashMap<>();
    private final Groups groups;
    private final LogStore store;
    private final int max;

    Standings(Groups groups, LogStore store, int max) {
        this.groups = groups;
        this.store = store;
        this.max = max;
    }

    /** The senders' standings under the locked heads; reads what is not known or outdated, in the caller's transaction. */
    Map<GroupUser, Sender> of(Collection<GroupUser> senders, Map<Long, HeadRow> heads) {
        Map<GroupUser, Sender> standings = new HashMap<>();
        List<GroupUser> unknown = new ArrayList<>();
        for (var sender : senders) {
            var remembered = known.get(sender);
            if (remembered != null && remembered.rightsSeq() == version(sender, heads)) {
                standings.put(sender, remembered);
            } else {
                unknown.add(sender);
            }
        }
        if (!unknown.isEmpty()) {
            read(unknown, heads, standings);
        }
        return standings;
    }

    private void read(List<GroupUser> unknown, Map<Long, HeadRow> heads, Map<GroupUser, Sender> standings) {
        var rights = groups.rights(unknown);
        var floors = store.floors(unknown);
        if (known.size() > max) {
            known.clear(); // Rare and cheap: the next batch reads again what it needs.
        }
        for (var sender : unknown) {
            var standing = new Sender(
                    version(sender, heads), Optional.ofNullable(rights.get(sender)), floors.getOrDefault(sender, 0L));
            standings.put(sender, standing);
            known.put(sender, standing);
        }
    }

    private static long version(GroupUser sender, Map<Long, HeadRow> heads) {
        return Objects.requireNonNull(heads.get(sender.group()), "head is locked")
                .rightsSeq();
    }
}
