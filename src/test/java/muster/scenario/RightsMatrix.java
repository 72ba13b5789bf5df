package muster.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may do what: every operation of the WebSocket and of REST, and what it answers to whom. A new operation needs a line here,
 * or {@link RightsMatrixTest} fails; {@link RightsMatrixIT} asks all of it of the servers.
 *
 * <p>The answers: {@code +} yes, {@code -} forbidden, {@code ?} not found, {@code !} conflict, empty: makes no sense. The columns:
 *
 * <ul>
 *   <li>the operation: method and path, or the {@code op} of a frame
 *   <li>an example: the body, or the frame's other fields
 *   <li>to MEMBER, ADMIN, OWNER in their own group
 *   <li>the same when it is archived
 *   <li>to whoever is no member: stranger, who left, and for a group that does not exist
 *   <li>to members, about a message below their floor
 *   <li>to moderator, operator, auditor and admin of the server, who are no members; empty: as to any stranger
 * </ul>
 *
 * <p>In paths and examples: {@code own} is a message of the asker, {@code other} one of somebody else; {@code user} a MEMBER,
 * {@code me} the asker, {@code new} somebody in no group; {@code cid} a fresh one. An operation that names no group has one
 * answer for all who are signed in, and {@code public} before it when that is not even needed.
 */
final class RightsMatrix {
    private static final String REST = """
            POST /sessions                                       | {"login":"$login","password":"$login"}         |     |     | public + |   |
            GET /sessions/ways                                   |                                                |     |     | public + |   |
            GET /sessions/current                                |                                                |     |     | +        |   |
            DELETE /sessions/current                             |                                                |     |     | +        |   |
            GET /sessions                                        |                                                |     |     | +        |   |
            DELETE /sessions/{session}                           |                                                |     |     | ?        |   |
            PUT /sessions/current/password                       | {"old":"$cid","new":"wrong to begin with"}     |     |     | -        |   |
            GET /tokens                                          |                                                |     |     | +        |   |
            POST /tokens                                         | {"name":"x","scopes":["read"],"days":1}        |     |     | +        |   |
            DELETE /tokens/{token}                               |                                                |     |     | ?        |   |
            GET /admin/users/{user}/sessions                     |                                                |     |     | -        |   | ---+
            DELETE /admin/users/{user}/sessions/{session}        |                                                |     |     | -        |   | ---?
            GET /admin/users/{user}/tokens                       |                                                |     |     | -        |   | ---+
            POST /admin/users/{user}/tokens                      | {"name":"x","scopes":["read"],"days":1}        |     |     | -        |   | ---+
            DELETE /admin/users/{user}/lock                      |                                                |     |     | -        |   | ---+
            PUT /admin/users/{user}/password                     | {"password":"$cid"}                            |     |     | -        |   | ---+
            DELETE /admin/users/{user}/sessions                  |                                                |     |     | -        |   | ---+
            PUT /admin/users/{user}/disabled                     |                                                |     |     | -        |   | ---+
            DELETE /admin/users/{user}/disabled                  |                                                |     |     | -        |   | ---+
            POST /tickets                                        |                                                |     |     | +        |   |
            GET /users?ids={me}                                  |                                                |     |     | +        |   |
            POST /users                                          | [{"login":"$cid","name":"x"}]                  |     |     | -        |   | ---+
            GET /admin/users                                     |                                                |     |     | -        |   | ---+
            GET /admin/users/{user}                              |                                                |     |     | -        |   | ---+
            PUT /admin/users/{user}/roles/{role}                 |                                                |     |     | -        |   | ---+
            DELETE /admin/users/{user}/roles/{role}              |                                                |     |     | -        |   | ---+
            GET /admin/audit                                     |                                                |     |     | -        |   | --++
            GET /admin/audit/export                              |                                                |     |     | -        |   | --++
            GET /admin/figures                                   |                                                |     |     | -        |   | ++++
            GET /admin/instances                                 |                                                |     |     | -        |   | -+-+
            GET /conversations                                   |                                                |     |     | +        |   |
            GET /search?q=x                                      |                                                |     |     | +        |   |
            GET /search?q=x&group={group}                        |                                                | +++ | +++ | ?        |   |
            POST /groups                                         | {"name":"x"}                                   |     |     | +        |   |
            GET /groups/{group}                                  |                                                | +++ | +++ | ?        |   |
            PATCH /groups/{group}                                | {"name":"$cid"}                                | -++ | --- | ?        |   |
            PATCH /groups/{group}                                | {"posting":"admins"}                           | -++ | --- | ?        |   |
            PUT /groups/{group}/archive                          |                                                | --+ | --+ | ?        |   |
            DELETE /groups/{group}/archive                       |                                                | --+ | --+ | ?        |   |
            PUT /groups/{group}/silence                          | {}                                             | -++ | --- | ?        |   |
            DELETE /groups/{group}/silence                       |                                                | -++ | --- | ?        |   |
            GET /groups/{group}/members                          |                                                | +++ | +++ | ?        |   |
            PUT /groups/{group}/members                          | [{"user":$new}]                                | -++ | --- | ?        |   |
            PUT /groups/{group}/members                          | [{"user":$new,"role":"admin"}]                 | -++ | --- | ?        |   |
            PUT /groups/{group}/members                          | [{"user":$user,"role":"owner"}]                | --+ | --- | ?        |   |
            PATCH /groups/{group}/members                        | {"remove":[$user]}                             | -++ | --- | ?        |   |
            DELETE /groups/{group}/members/{user}                |                                                | -++ | --- | ?        |   |
            DELETE /groups/{group}/members/{me}                  |                                                | +++ | --- | ?        |   |
            PUT /groups/{group}/members/{user}/silence           | {"until":"2999-01-01T00:00:00Z"}               | -++ | --- | ?        |   |
            DELETE /groups/{group}/members/{user}/silence        |                                                | -++ | --- | ?        |   |
            POST /groups/{group}/members/{user}/notices          | {"body":"x"}                                   | -++ | --- | ?        |   |
            GET /groups/{group}/entries                          |                                                | +++ | +++ | ?        |   |
            POST /groups/{group}/entries                         | {"cid":"$cid","body":"x"}                      | +++ | --- | ?        |   |
            POST /groups/{group}/entries                         | {"cid":"$cid","body":"x","replyTo":$other}     | +++ | --- | ?        | ? |
            PATCH /groups/{group}/entries/{own}                  | {"body":"x"}                                   | +++ | --- | ?        | ? |
            PATCH /groups/{group}/entries/{other}                | {"body":"x"}                                   | --- | --- | ?        | ? |
            DELETE /groups/{group}/entries/{own}                 |                                                | +++ | --- | ?        | ? |
            DELETE /groups/{group}/entries/{other}               |                                                | -++ | --- | ?        | ? |
            GET /groups/{group}/entries/{other}/readers          |                                                | +++ | +++ | ?        | ? |
            POST /groups/{group}/entries/{other}/hidden          |                                                | +++ | +++ | ?        | ? |
            PUT /groups/{group}/entries/{other}/report           | {"reason":"spam"}                              | +++ | +++ | ?        | ? |
            PUT /groups/{group}/entries/{own}/report             | {"reason":"spam"}                              | --- | --- | ?        | ? |
            PUT /groups/{group}/entries/{other}/confirmation     |                                                | !!! | !!! | ?        | ? |
            GET /groups/{group}/entries/{other}/confirmations    |                                                | !!! | !!! | ?        | ? |
            POST /groups/{group}/entries/{own}/reminders         |                                                | !!! | --- | ?        | ? |
            POST /groups/{group}/entries/{other}/reminders       |                                                | -!! | --- | ?        | ? |
            GET /groups/{group}/receipts?seqs={other}            |                                                | +++ | +++ | ?        | ? |
            GET /groups/{group}/unread/explanation               |                                                | +++ | +++ | ?        |   |
            GET /admin/directory                                 |                                                |     |     | -        |   | ---+
            POST /admin/directory/sync                           |                                                |     |     | -        |   | ---!
            POST /admin/directory/test                           |                                                |     |     | -        |   | ---!
            GET /admin/groups                                    |                                                |     |     | -        |   | -+-+
            GET /admin/groups/{group}                            |                                                | --- | --- | -        |   | -+-+
            PUT /admin/groups/{group}/archive                    |                                                | --- | --- | -        |   | -+-+
            DELETE /admin/groups/{group}/archive                 |                                                | --- | --- | -        |   | -+-+
            PUT /admin/groups/{group}/retention                  | {"days":3650}                                  | --- | --- | -        |   | -+-+
            DELETE /admin/groups/{group}/retention               |                                                | --- | --- | -        |   | -+-+
            POST /admin/groups/{group}/export                    | {"reason":"as the matrix asks"}                | --- | --- | -        |   | ---+
            PUT /admin/groups/{group}/silence                    | {}                                             | --- | --- | -        |   | +--+
            DELETE /admin/groups/{group}/silence                 |                                                | --- | --- | -        |   | +--+
            GET /admin/groups/{group}/members                    |                                                | --- | --- | -        |   | -+-+
            GET /admin/groups/{group}/members/export             |                                                | --- | --- | -        |   | -+-+
            PUT /admin/groups/{group}/members                    | [{"user":$new,"role":"owner"}]                 | --- | --- | -        |   | -+-+
            PATCH /admin/groups/{group}/members                  | {"remove":[$user]}                             | --- | --- | -        |   | -+-+
            DELETE /admin/groups/{group}/members/{user}          |                                                | --- | --- | -        |   | -+-+
            PUT /admin/groups/{group}/members/{user}/silence     | {}                                             | --- | --- | -        |   | +--+
            DELETE /admin/groups/{group}/members/{user}/silence  |                                                | --- | --- | -        |   | +--+
            DELETE /admin/groups/{group}/entries/{other}         |                                                | --- | --- | -        |   | +--+
            """;

    private static final String SOCKET = """
            hello         | "focus":"*"                                      |     |     | + |   |
            conversations |                                                  |     |     | + |   |
            ping          | "receipts":{"$group":0}                          | +++ | +++ | + |   |
            send          | "g":$group,"cid":"$cid","body":"x"               | +++ | --- | ? |   |
            send          | "g":$group,"cid":"$cid","body":"x","replyTo":$other | +++ | --- | ? | ? |
            ack           | "cursors":{"$group":$other}                      | +++ | +++ | ? |   |
            read          | "cursors":{"$group":$other}                      | +++ | +++ | ? |   |
            pull          | "g":$group                                       | +++ | +++ | ? |   |
            focus         | "g":[$group]                                     | +++ | +++ | ? |   |
            hide          | "g":$group,"seqs":[$other]                       | +++ | +++ | ? | ? |
            recall        | "g":$group,"seq":$own                            | +++ | --- | ? | ? |
            recall        | "g":$group,"seq":$other                          | -++ | --- | ? | ? |
            edit          | "g":$group,"seq":$own,"body":"x"                 | +++ | --- | ? | ? |
            edit          | "g":$group,"seq":$other,"body":"x"               | --- | --- | ? | ? |
            mute          | "g":$group,"muted":true                          | +++ | +++ | ? |   |
            receipts      | "g":$group,"seqs":[$other]                       | +++ | +++ | ? | ? |
            readers       | "g":$group,"seq":$other                          | +++ | +++ | ? | ? |
            confirm       | "g":$group,"seq":$other                          | !!! | !!! | ? | ? |
            confirmations | "g":$group,"seq":$other                          | !!! | !!! | ? | ? |
            remind        | "g":$group,"seq":$own                            | !!! | --- | ? | ? |
            remind        | "g":$group,"seq":$other                          | -!! | --- | ? | ? |
            """;

    /** Frames that only ask. */
    private static final Set<String> QUESTIONS =
            Set.of("conversations", "ping", "pull", "receipts", "readers", "confirmations");

    private static final Pattern OF_A_MESSAGE = Pattern.compile("\\{(own|other)}");
    private static final Pattern OF_A_USER = Pattern.compile("\\{(user|me)}");

    private RightsMatrix() {}

    /** A line of the table. */
    record Line(
            String operation,
            String example,
            String own,
            String archived,
            String outside,
            boolean open,
            String below,
            String server) {
        boolean rest() {
            return operation.indexOf(' ') > 0;
        }

        boolean ofAGroup() {
            return !own.isEmpty();
        }

        /** Whether it is done when the one of this column asks, and something is another afterwards. */
        boolean changes(String answers, int column) {
            boolean asks = rest() ? operation.startsWith("GET ") : QUESTIONS.contains(operation);
            return answers.charAt(column) == '+' && !asks;
        }

        /** The call as the resources say it, without what the example has in place of their parameters. */
        String call() {
            var path = operation.replaceFirst("\\?.*", "");
            return OF_A_USER
                    .matcher(OF_A_MESSAGE.matcher(path).replaceAll("{seq}"))
                    .replaceAll("{user}");
        }

        /** The frame with its place holders. */
        String frame() {
            return "{\"op\":\"" + operation + "\",\"ref\":\"r\"" + (example.isEmpty() ? "" : "," + example) + "}";
        }

        @Override
        public String toString() {
            return operation + " " + example;
        }

        private static Line of(String text) {
            var cells = text.split("\\|", -1);
            var outside = cells[4].strip();
            return new Line(
                    cells[0].strip(),
                    cells[1].strip(),
                    cells[2].strip(),
                    cells[3].strip(),
                    outside.replace("public ", ""),
                    outside.startsWith("public "),
                    cells[5].strip(),
                    cells[6].strip());
        }
    }

    static List<Line> lines() {
        var lines = new ArrayList<Line>();
        (REST + SOCKET).lines().map(Line::of).forEach(lines::add);
        return lines;
    }
}
