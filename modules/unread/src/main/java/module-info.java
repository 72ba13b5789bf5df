/** How much waits unread for whom. */
module muster.unread {
    requires static org.jspecify;
    requires jakarta.cdi;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.transaction;
    requires muster.kernel;
    requires muster.groups;
    requires muster.messagelog;
    requires muster.receipts;

    exports muster.unread;
}
