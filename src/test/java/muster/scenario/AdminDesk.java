package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The admin pages as somebody sees and uses them. */
final class AdminDesk {
    private static final double TIMEOUT_MS = 10_000;

    private final Page page;
    private final URI base;
    private final List<String> complaints = new ArrayList<>();

    AdminDesk(BrowserContext context, URI base) {
        this.base = base;
        page = context.newPage();
        page.setDefaultTimeout(TIMEOUT_MS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(this::listen);
    }

    /** Asks for a page; whoever is not signed in is led to where one signs in. */
    AdminDesk open(String file) {
        page.navigate(base.resolve("admin/" + file).toString());
        return this;
    }

    AdminDesk signIn(String login, String password) {
        page.fill("#login", login);
        page.fill("#password", password);
        page.click("#sign-in");
        page.waitForURL(Pattern.compile(".*/admin/.*"));
        return this;
    }

    /** Waits until a page with this title is shown, and its scripts are there: before, a click may go nowhere. */
    AdminDesk awaitTitle(String title) {
        assertThat(page.locator("h1")).hasText(title);
        page.waitForLoadState();
        return this;
    }

    /**
     * Clicks and waits for what the page says to it; not before its scripts are there, or the browser sends the form. The words may
     * be those that were there before: it waits until the page is as the answer has it, or what is filled in next would be lost.
     */
    AdminDesk act(String selector, String answer) {
        page.waitForLoadState();
        page.locator(selector).click();
        assertThat(page.locator("#messages")).containsText(answer);
        await().ignoreExceptions() // One page may be making room for the next.
                .until(() -> (Boolean) page.evaluate("!window.PrimeFaces || PrimeFaces.ajax.Queue.isEmpty()"));
        assertThat(page.locator("#messages")).containsText(answer);
        return this;
    }

    /** The texts of a column of a table. */
    List<String> column(String table, int number) {
        return page.locator(table + " tbody tr td:nth-child(" + number + ")").allInnerTexts().stream()
                .map(text -> text.substring(text.lastIndexOf('\n') + 1).strip())
                .toList();
    }

    Locator at(String selector) {
        return page.locator(selector);
    }

    /** The one with this text in it. */
    Locator at(String selector, String text) {
        return page.locator(selector, new Page.LocatorOptions().setHasText(text));
    }

    Page page() {
        return page;
    }

    /** What the browser's console holds against the pages, breaches of the policy included. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void listen(ConsoleMessage message) {
        boolean asksWhoIsThere =
                message.text().contains("401") && message.location().contains("api/v1/sessions/current");
        boolean asTheTestWants =
                message.text().contains("429") || message.text().contains("value \"yesterday\"");
        if (List.of("error", "warning").contains(message.type()) && !asksWhoIsThere && !asTheTestWants) {
            complaints.add(message.type() + ": " + message.text() + " at " + message.location());
        }
    }
}
