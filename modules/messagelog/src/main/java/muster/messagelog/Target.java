package muster.messagelog;

import muster.kernel.EntryKind;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** The entry that an edit or recall is about, as far as the decision needs it. */
record Target(EntryKind kind, long sender, boolean recalled) {
    /** Refuses {@code conflict} for what is no message, or none any more. */
    void requireChangeable() {
        if (kind != EntryKind.MESSAGE || recalled) {
            throw new Refused(Refusal.CONFLICT, "only a message that was not recalled can be changed");
        }
    }
}
