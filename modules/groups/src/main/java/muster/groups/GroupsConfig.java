package muster.groups;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import muster.kernel.Knob;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The groups' knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class GroupsConfig {
    @Inject
    @ConfigProperty(name = "muster.groups.members-max")
    int membersMax;

    @Inject
    @ConfigProperty(name = "muster.groups.groups-per-user-max")
    int groupsPerUserMax;

    @Inject
    @ConfigProperty(name = "muster.groups.mention-all-members-max")
    int mentionAllMembersMax;

    @Inject
    @ConfigProperty(name = "muster.groups.changes-kept")
    Duration changesKept;

    @Inject
    @ConfigProperty(name = "muster.groups.cleanup-every")
    Duration cleanupEvery;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("muster.groups.members-max", membersMax, 2, 100_000);
        Knob.within("muster.groups.groups-per-user-max", groupsPerUserMax, 1, 10_000);
        Knob.within("muster.groups.mention-all-members-max", mentionAllMembersMax, 0, 100_000);
        Knob.within("muster.groups.changes-kept (s)", changesKept.toSeconds(), 60, 86_400);
        Knob.within("muster.groups.cleanup-every (s)", cleanupEvery.toSeconds(), 1, 86_400);
    }
}
