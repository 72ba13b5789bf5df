package muster.messagelog;

/** A head as it was when its row was locked; {@code rightsSeq} versions everything known about its members' rights. */
record HeadRow(long group, long lastSeq, long lastNo, long rightsSeq, long floorSeq) {}
