package muster.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What should be in one group, by hand: small enough to be believed. */
final class GroupModel {
    /** A message, or something that is none ({@code sender} -1). */
    record Said(int sender, Set<Integer> mentions) {}

    final List<Said> log = new ArrayList<>();
    final Set<Integer> recalled = new HashSet<>();
    final Map<Integer, Integer> since = new HashMap<>();
    final Map<Integer, Integer> read = new HashMap<>();
    final Map<Integer, Integer> flushed = new HashMap<>();
    final Set<Integer> muted = new HashSet<>();

    void note() {
        log.add(new Said(-1, Set.of()));
    }

    void join(int who) {
        Stream.of(since, read, flushed).forEach(positions -> positions.put(who, log.size()));
        note();
    }

    void leave(int who) {
        Stream.of(since, read, flushed).forEach(positions -> positions.remove(who));
        muted.remove(who);
        note();
    }

    boolean isMessage(int seq) {
        return log.get(seq - 1).sender() >= 0;
    }

    private IntStream waiting(int who) {
        return IntStream.rangeClosed(read.get(who) + 1, log.size())
                .filter(this::isMessage)
                .filter(seq -> log.get(seq - 1).sender() != who);
    }

    long unread(int who) {
        return waiting(who).count();
    }

    long mentions(int who) {
        return waiting(who)
                .filter(seq -> !recalled.contains(seq))
                .filter(seq -> log.get(seq - 1).mentions().contains(who))
                .count();
    }

    Set<Integer> readers(int seq, boolean have) {
        return since.keySet().stream()
                .filter(who -> since.get(who) < seq && log.get(seq - 1).sender() != who)
                .filter(who -> read.get(who) >= seq == have)
                .collect(Collectors.toSet());
    }
}
