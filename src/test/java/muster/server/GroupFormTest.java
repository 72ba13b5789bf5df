package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import muster.groups.GroupView;
import muster.groups.HistoryRule;
import muster.groups.NewGroup;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;
import muster.groups.Silence;
import org.junit.jupiter.api.Test;

class GroupFormTest {
    @Test
    void only_what_was_changed_here_is_changed() {
        var form = GroupForm.of(new GroupView(
                7,
                "before",
                HistoryRule.JOINED,
                ReceiptPolicy.NAMES,
                Posting.ALL,
                50,
                Instant.EPOCH,
                null,
                Silence.NONE,
                null));
        form.setName("here");
        form.setMembersMax(60);
        var byOthers = new NewGroup("there", HistoryRule.ALL, ReceiptPolicy.OFF, Posting.ADMINS, 50);

        assertThat(form.over(byOthers))
                .isEqualTo(new NewGroup("here", HistoryRule.ALL, ReceiptPolicy.OFF, Posting.ADMINS, 60));
    }
}
