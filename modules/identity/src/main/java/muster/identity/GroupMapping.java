package muster.identity;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A group of the directory and what its members get, as a knob says it: {@code <DN>:<target>}, several parted by semicolons. */
record GroupMapping<T>(String dn, T target) {
    /** Each is a search of its own in every sync. */
    static final int GROUPS_MAX = 1_000;

    private static final Pattern SEMICOLON = Pattern.compile("(?<!\\\\);");

    /**
     * All that the knob says, in its order.
     *
     * @throws IllegalArgumentException naming the knob when something in it is not {@code <DN>:<target>}
     */
    static <T> List<GroupMapping<T>> of(String knob, String text, Function<String, T> target) {
        var mappings = new ArrayList<GroupMapping<T>>();
        for (var pair : SEMICOLON.split(text, -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int colon = pair.lastIndexOf(':');
            var dn = colon < 0 ? "" : pair.substring(0, colon).strip();
            try {
                if (dn.isEmpty() || new DN(dn).isNullDN()) {
                    throw new IllegalArgumentException(knob + " needs <DN of a group>:<target>, not '" + pair + "'");
                }
                mappings.add(new GroupMapping<>(
                        dn, target.apply(pair.substring(colon + 1).strip())));
            } catch (LDAPException e) {
                throw new IllegalArgumentException(knob + " has no DN in '" + pair + "'", e);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(knob + " needs the id of a group of Muster in '" + pair + "'", e);
            }
        }
        if (mappings.size() > GROUPS_MAX) {
            throw new IllegalArgumentException(knob + " may map at most " + GROUPS_MAX + " groups");
        }
        return mappings;
    }
}
