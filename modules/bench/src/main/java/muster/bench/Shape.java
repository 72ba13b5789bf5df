package muster.bench;

/**
 * How many groups of how many members.
 *
 * @param online members of each group that are connected
 * @param offline members of each group that are not
 * @param connections in all; each looks at equally many groups
 */
record Shape(int groups, int online, int offline, int connections) {
    Shape {
        if (online * groups % connections != 0 || online * groups / connections > groups) {
            throw new IllegalArgumentException(
                    groups + " groups with " + online + " online do not spread over " + connections + " connections");
        }
    }

    static Shape oneGroup(int online, int offline) {
        return new Shape(1, online, offline, online);
    }

    int groupsPerConnection() {
        return groups * online / connections;
    }

    /** The group that a connection looks at with its so-manieth subscription. */
    int group(int connection, int place) {
        return (connection * groupsPerConnection() + place) % groups;
    }

    /** The number of that subscription within its group. */
    int subscriber(int connection, int place) {
        return (connection * groupsPerConnection() + place) / groups;
    }
}
