package muster.groups;

/** What members learn of who has read a message. The lower-case names are wire contract. */
public enum ReceiptPolicy {
    OFF,
    COUNT,
    NAMES
}
