package muster.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import muster.groups.Role;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Members as a spreadsheet lists them: a line each, the login and perhaps a role behind a comma, a semicolon or a tab, with or
 * without quotes. Other columns and a heading are skipped; the last line about a login counts. No role says nothing
 * about the role: whoever is a member keeps its own.
 */
record MemberList(Map<String, Optional<Role>> roles) {
    private static final String HEADING = "login";

    /**
     * Reads the lines.
     *
     * @throws Refused {@code too_large} for more than {@link Limits#MEMBERS_PER_CALL_MAX}, {@code bad_request} for none or for
     *     a role that there is not
     */
    static MemberList of(String text) {
        Map<String, Optional<Role>> roles = new LinkedHashMap<>();
        for (var line : text.lines().toList()) {
            var cells = List.of(line.split("[,;\t]", 3));
            var login = bare(cells.get(0));
            if (!login.isEmpty() && !(roles.isEmpty() && login.equals(HEADING))) {
                roles.put(login, cells.size() > 1 ? role(bare(cells.get(1))) : Optional.empty());
            }
        }
        if (roles.isEmpty()) {
            throw Refused.badRequest("the list names nobody");
        }
        if (roles.size() > Limits.MEMBERS_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + Limits.MEMBERS_PER_CALL_MAX + " members at once");
        }
        return new MemberList(roles);
    }

    /** Without the space, the quotes and the mark of the byte order that programs put around it. */
    private static String bare(String cell) {
        return cell.replace("\uFEFF", "")
                .strip()
                .replaceAll("^\"|\"$", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static Optional<Role> role(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(Parameters.word("role", word, Role.class, Role.MEMBER));
    }
}
