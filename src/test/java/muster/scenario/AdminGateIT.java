package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** Who gets to the admin pages, however the address is written: the corpus of those who tried it elsewhere (CVE-2023-32315). */
class AdminGateIT extends InTown {
    private static final List<String> CROOKED = List.of(
            "admin/users.xhtml",
            "admin/%75sers.xhtml",
            "%61dmin/users.xhtml",
            "admin//users.xhtml",
            "/admin/users.xhtml",
            "admin/./users.xhtml",
            "admin/users.xhtml;x=1",
            "admin;x=1/users.xhtml",
            "admin/users.xhtml;jsessionid=1",
            "chat/../admin/users.xhtml",
            "chat/..;/admin/users.xhtml",
            "chat/%2e%2e/admin/users.xhtml",
            "chat/%u002e%u002e/admin/users.xhtml",
            "chat/%252e%252e/admin/users.xhtml",
            "chat/..%2fadmin/users.xhtml",
            "sign-in/..\\admin/users.xhtml",
            "jakarta.faces.resource/../admin/users.xhtml",
            "jakarta.faces.resource/..%2fadmin/users.xhtml",
            "jakarta.faces.resource/users.xhtml?ln=../admin",
            "admin/users.xhtml/x.css",
            "admin/users.xhtml%00.css",
            "WEB-INF/admin/template.xhtml",
            "admin/users.xhtml?jakarta.faces.resource",
            "ADMIN/users.xhtml",
            "admin/USERS.xhtml");

    private static final String TITLE = "<h1>Users</h1>";

    @Test
    void no_way_of_writing_an_address_leads_a_stranger_or_a_member_in() throws IOException {
        var member = town.person("member");
        for (var path : CROOKED) {
            assertThat(answer(path, null)).as("%s to a stranger", path).doesNotContain(TITLE, "list:rows");
            assertThat(answer(path, member)).as("%s to a member", path).doesNotContain(TITLE, "list:rows");
        }
    }

    @Test
    void each_role_sees_its_own_pages_and_no_other() throws IOException {
        var forOperators = List.of(
                "overview",
                "groups",
                "group",
                "instances",
                "connections",
                "badge",
                "receipts",
                "jobs",
                "selftest",
                "settings");
        var forModerators = List.of("overview", "moderation", "messages");
        var forAuditors = List.of("overview", "audit");
        var pages = new ArrayList<>(List.of("users", "user", "directory"));
        Stream.of(forOperators, forModerators, forAuditors)
                .flatMap(List::stream)
                .distinct()
                .forEach(pages::add);
        assertThat(seen(pages, town.staff("auditor"))).containsExactlyInAnyOrderElementsOf(forAuditors);
        assertThat(seen(pages, town.staff("moderator"))).containsExactlyInAnyOrderElementsOf(forModerators);
        assertThat(seen(pages, town.staff("operator"))).containsExactlyInAnyOrderElementsOf(forOperators);
        assertThat(seen(pages, town.staff("admin"))).isEqualTo(pages);
    }

    @Test
    void whoever_has_no_view_is_led_back_to_the_page_with_its_question() throws IOException {
        var admin = town.staff("admin");
        var click = "Faces-Request: partial/ajax\r\nX-Muster: 1\r\nContent-Length: 0\r\n";
        assertThat(answer("POST", "admin/user.xhtml?id=7&q=a", click, admin))
                .contains("<redirect url=\"" + base().getPath() + "admin/user.xhtml?id=7&amp;q=a\"/>");
        assertThat(answer("POST", "admin/user.xhtml?id=7", click, town.person("member")))
                .contains("<redirect url=\"" + base().getPath() + "admin/user.xhtml?id=7\"/>");
        assertThat(answer("POST", "admin/user.xhtml?id=7", click, null))
                .contains("<redirect url=\"" + base().getPath() + "sign-in/index.html?to=", "user.xhtml%3Fid%3D7");
    }

    @Test
    void the_folder_is_found_without_its_slash_and_the_session_of_views_is_no_other_s() throws IOException {
        var admin = town.staff("admin");
        assertThat(answer("admin", admin)).containsPattern(" 30[23] ").containsPattern("(?i)location: .*/admin/");
        assertThat(answer("admin/users.xhtml", admin))
                .containsPattern("(?i)set-cookie: muster_views=")
                .doesNotContain("JSESSIONID");
        assertThat(answer("admin/users.xhtml", admin)).contains("action=\"" + base().getPath() + "admin/users.xhtml\"");
        assertThat(answer("admin/users.xhtml?q=a&session=1&x=%22%3E", admin))
                .contains("action=\"" + base().getPath() + "admin/users.xhtml?q=a\"");
    }

    /** Our own page for signing in leads wherever below {@code /admin/} a link says, and the browser sends the cookie along. */
    @Test
    void a_link_is_no_click() throws IOException {
        var admin = town.staff("admin");
        var page = answer("admin/users.xhtml", admin);
        var views = found("(?i)set-cookie: (muster_views=[^;]+)", page);
        var state = found("name=\"jakarta.faces.ViewState\"[^>]* value=\"([^\"]+)\"", page);
        var login = admin.login() + "-by-link";
        var click = "admin/users.xhtml?create=create&create:login=" + login + "&create:name=x&create:make="
                + "&jakarta.faces.ViewState=" + URLEncoder.encode(state, StandardCharsets.UTF_8);

        assertThat(answer("GET", click, "Cookie: " + views + "\r\n", admin)).startsWith("HTTP/1.1 400");
        assertThat(admin.rest().call("GET", "users?login=" + login, null)).isEqualTo("[]");
    }

    private static String found(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void what_is_not_there_is_not_found() throws IOException {
        var admin = town.staff("admin");
        assertThat(answer("admin/user.xhtml?id=999999999", admin)).contains(" 404 ");
        assertThat(answer("admin/group.xhtml?id=x", admin)).contains(" 404 ");
        assertThat(answer("admin/nothing.xhtml", admin)).contains(" 404 ");
    }

    private static List<String> seen(List<String> pages, Person person) throws IOException {
        var seen = new ArrayList<String>();
        for (var page : pages) {
            var id = page.equals("user") ? "?id=" + person.id() : "";
            var answer = answer("admin/" + page + ".xhtml" + id, person);
            var status = answer.substring(9, 12);
            assertThat(status).as(page).isIn("200", "403", "404");
            if (!status.equals("403")) {
                assertThat(answer).contains("script-src 'self' 'nonce-").doesNotContain(";jsessionid");
                seen.add(page);
            }
        }
        return seen;
    }

    /** What the server answers to exactly these characters, which no client would send as they are. */
    private static String answer(String path, Person person) throws IOException {
        return answer("GET", path, "", person);
    }

    private static String answer(String method, String path, String headers, Person person) throws IOException {
        try (var socket = new Socket(base().getHost(), base().getPort())) {
            socket.setSoTimeout(10_000);
            var cookie = person == null ? "" : "Cookie: muster_session=" + person.token() + "\r\n";
            var request = method + " " + base().getPath() + path + " HTTP/1.1\r\nHost: " + base().getAuthority()
                    + "\r\nAccept: text/html\r\nAccept-Language: en\r\n" + headers + cookie
                    + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
