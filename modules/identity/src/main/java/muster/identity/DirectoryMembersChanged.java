package muster.identity;

import java.util.List;
import java.util.function.Consumer;

/**
 * A source of users moved people: those joined belong into this group of Muster now, those left do not any more. Fired in the
 * transaction that remembers it. Who may not follow says why to {@code refusal}, before anything is written, and nothing is
 * remembered: no exception, because WildFly was seen to give the next transaction of a thread whose last one was rolled back a
 * closed connection.
 */
public record DirectoryMembersChanged(long group, List<Long> joined, List<Long> left, Consumer<String> refusal) {}
