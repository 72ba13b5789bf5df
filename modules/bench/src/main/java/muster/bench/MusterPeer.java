package muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Consumer;

/** Muster as a peer. */
record MusterPeer(Stage stage, BenchOptions options, Consumer<String> console) implements Peer {
    /** Who opens a group is a member as well. */
    private static final int OWNER = 1;

    @Override
    public String name() {
        return "muster";
    }

    @Override
    public String head(int members, int window) {
        return stage.target().head(members, window);
    }

    @Override
    public long pid() {
        return stage.target().pid();
    }

    @Override
    public Crowd crowd(Shape shape) throws IOException, InterruptedException {
        return crowd(shape, options.ackEvery());
    }

    /**
     * People who are not connected yet.
     *
     * @param ackEvery entries after which a member acknowledges; 0 for what the server asks for
     */
    MusterCrowd crowd(Shape shape, int ackEvery) throws IOException, InterruptedException {
        var target = stage.target();
        var population = new Population(target);
        console.accept("# " + shape.groups() + " groups of " + (shape.online() + shape.offline()) + " users, "
                + shape.connections() + " of them signed in");
        var people = population.people(shape.connections());
        var others = population.others(Math.max(0, shape.offline() - OWNER));
        var ids = new long[shape.groups()];
        for (int group = 0; group < ids.length; group++) {
            var members = new ArrayList<>(others);
            for (int connection = 0; connection < people.size(); connection++) {
                for (int place = 0; place < shape.groupsPerConnection(); place++) {
                    if (shape.group(connection, place) == group) {
                        members.add(people.get(connection).id());
                    }
                }
            }
            ids[group] = population.group("bench " + group, members);
        }
        return new MusterCrowd(target.url(), shape, people, ids, options.bodyLength(), ackEvery);
    }

    @Override
    public void close() {
        stage.close();
    }
}
