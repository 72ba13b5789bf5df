package muster.messagelog;

import muster.kernel.EntryKind;

/** The entry that an edit or recall is about, as far as the decision needs it. */
record Target(EntryKind kind, long sender, boolean recalled) {}
