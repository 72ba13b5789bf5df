package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import muster.groups.HistoryRule;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;
import muster.groups.Role;
import muster.identity.ServerRole;
import muster.kernel.Refusal;
import muster.messagelog.ReportCase;
import muster.messagelog.ReportReason;
import org.junit.jupiter.api.Test;

/** What the admin pages say, they say in both languages. */
class PageTextsTest {
    private static final Pattern KEY = Pattern.compile("t\\['([a-z_.]+)'\\]");
    private static final Path WEBAPP = Path.of("main/webapp");

    @Test
    void both_languages_have_the_same_keys_and_none_is_empty() {
        assertThat(texts("zh").keySet()).isEqualTo(texts("en").keySet());
        for (var language : PageLanguage.TAGS) {
            assertThat(texts(language).keySet())
                    .allSatisfy(key ->
                            assertThat(texts(language).getString(key)).as(key).isNotBlank());
        }
    }

    @Test
    void every_text_that_a_page_shows_is_there() throws IOException {
        var used = new TreeSet<String>();
        for (var folder : Set.of(WEBAPP.resolve("WEB-INF/admin/pages"), WEBAPP.resolve("WEB-INF/admin"))) {
            try (Stream<Path> files = Files.list(folder).filter(Files::isRegularFile)) {
                for (var file : files.toList()) {
                    KEY.matcher(Files.readString(file)).results().forEach(key -> used.add(key.group(1)));
                }
            }
        }
        used.removeIf(key -> key.endsWith(".")); // The beginning of one that is put together.
        for (var page : AdminPage.values()) {
            used.add(page.getWord() + ".title");
        }
        for (var chart : new OverviewPage().getCharts()) {
            used.add("chart." + chart);
            OverviewPage.lines(chart).forEach(line -> used.add("chart." + chart + "." + line));
        }
        Arrays.stream(Health.State.values())
                .forEach(state -> used.add("state." + state.name().toLowerCase(Locale.ROOT)));
        Arrays.stream(HistoryRule.values()).forEach(rule -> used.add("history." + rule));
        Arrays.stream(ReceiptPolicy.values()).forEach(policy -> used.add("receipts." + policy));
        Arrays.stream(Role.values()).forEach(role -> used.add("member." + role));
        Stream.of(new BrokerCheck(), new DatabaseCheck(), new SchemaCheck())
                .forEach(check -> used.add("check." + check.name()));
        Arrays.stream(Posting.values()).forEach(posting -> used.add("posting." + posting));
        Arrays.stream(ServerRole.values()).forEach(role -> used.add("role." + role.word()));
        Arrays.stream(ReportReason.values()).forEach(reason -> used.add("reason." + reason));
        Arrays.stream(ReportCase.Outcome.values()).forEach(outcome -> used.add("outcome." + outcome));
        Arrays.stream(Refusal.values()).forEach(refusal -> used.add("problem." + refusal.code()));
        assertThat(texts("en").keySet()).containsAll(used);
    }

    private static ResourceBundle texts(String language) {
        return ResourceBundle.getBundle(PageLanguage.BUNDLE, Locale.forLanguageTag(language));
    }
}
