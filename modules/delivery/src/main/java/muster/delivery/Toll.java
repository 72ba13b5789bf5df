package muster.delivery;

/** What a client pays for by tokens. */
enum Toll {
    /** Messages, edits and recalls: what is stored and goes to everybody. */
    SENDS,
    /** Whatever else asks for something. */
    REQUESTS,
    /** What is taken in, before it is parsed. */
    BYTES
}
