package muster.groups;

/** Which people of the server have a {@link GroupRight} in every group, without being members; its administrators always do. */
public enum Oversight {
    NOBODY("–"),
    MODERATORS("moderator, admin"),
    OPERATORS("operator, admin");

    private final String words;

    Oversight(String words) {
        this.words = words;
    }

    /** These people in words. */
    public String words() {
        return words;
    }
}
