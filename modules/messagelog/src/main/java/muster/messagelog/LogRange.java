package muster.messagelog;

import muster.groups.GroupUser;

/** A part of a group's log in which a member's unread messages are counted one by one: above a position, up to a head. */
public record LogRange(GroupUser member, long above, long upTo) {}
