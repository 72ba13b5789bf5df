package muster.bench;

/** Where the straw men keep their tables: beside Muster's, in the same database. */
final class Straw {
    /** Everything of the straw man before is gone. */
    static final String NEW_SCHEMA = "drop schema if exists straw cascade; create schema straw;";

    private Straw() {}
}
