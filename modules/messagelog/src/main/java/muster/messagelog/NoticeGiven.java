package muster.messagelog;

import muster.kernel.Frame;

/** A notice was stored for one member's eyes. Observe it after success. */
public record NoticeGiven(long user, Frame.Notice notice) {}
