package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import muster.scenario.Town.Person;

/** The chat page as a person sees and uses it, by the marks that chat.js keeps stable for tests. */
final class ChatPage {
    private static final double TIMEOUT_MS = 10_000;

    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    ChatPage(BrowserContext context, URI base) {
        page = context.newPage();
        page.setDefaultTimeout(TIMEOUT_MS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(this::listen);
        page.navigate(base.toString());
        assertThat(page.locator("body")).not().hasAttribute("data-view", "loading"); // Its parts wait for a worker.
    }

    /** The page once more in the same browser, as in another tab. */
    ChatPage inAnotherTab() {
        return new ChatPage(page.context(), URI.create(page.url()));
    }

    /** A text of the page in the language that it is shown in. */
    String text(String key, Map<String, ?> values) {
        var script =
                "async ([key, values]) => (await import(new URL('chat/texts.js', document.baseURI))).t(key, values)";
        return (String) page.evaluate(script, List.of(key, values));
    }

    String text(String key) {
        return text(key, Map.of());
    }

    ChatPage signIn(Person person) {
        page.fill("#login", person.login());
        page.fill("#password", person.login());
        page.click("#sign-in");
        return awaitState("live");
    }

    /** Waits until the connection is signed-out, connecting, waiting, catching-up or live. */
    ChatPage awaitState(String state) {
        assertThat(page.locator("#banner")).hasAttribute("data-state", state);
        return this;
    }

    /** The groups in the list, from top to bottom. */
    List<Long> conversations() {
        return numbers("#conversations li", "group");
    }

    /** The number at a group, 0 when there is none. */
    int unread(long group) {
        // In one look: between two, the page may have taken the badge away.
        return conversation(group).locator(".unread").allTextContents().stream()
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    String title() {
        return page.title();
    }

    ChatPage open(long group) {
        conversation(group).locator(".row").click();
        assertThat(page.locator("#scroll")).hasAttribute("aria-busy", "false");
        return this;
    }

    String groupName() {
        return page.textContent("#group-name");
    }

    void say(String text) {
        page.fill("#composer", text);
        page.press("#composer", "Enter");
    }

    /** Waits until a message with this text is shown and stored. */
    void awaitStored(String text) {
        assertThat(page.locator("#messages li.message[data-seq] .text", hasText(text)))
                .hasCount(1);
    }

    /** Waits until a message with this text is shown as not stored yet. */
    void awaitPending(String text) {
        assertThat(page.locator("#messages li[data-state=pending] .text", hasText(text)))
                .hasCount(1);
    }

    /** Waits until an own message shows so many readers. */
    void awaitRead(String text, String readers) {
        assertThat(page.locator("#messages li.mine", hasText(text)).locator(".read"))
                .hasText(readers);
    }

    /** The texts of all stored messages that are shown, from top to bottom. */
    List<String> texts() {
        return page.locator("#messages li.message[data-seq] .text").allTextContents();
    }

    /** The positions of all that is shown, from top to bottom. */
    List<Long> seqs() {
        return numbers("#messages li[data-seq]", "seq");
    }

    /** Goes down as far as one gets. */
    void scrollToBottom() {
        page.evaluate("document.getElementById('scroll').scrollTop = 1e9");
    }

    /** The text of the message that stands first below the line above what is new; none when there is no line. */
    String firstNew() {
        var row = page.locator("#messages li", new Page.LocatorOptions().setHas(page.locator(".new")));
        return row.count() == 0 ? null : row.locator(".text").textContent();
    }

    /** Whether a message with this text is within what is scrolled to. */
    boolean inSight(String text) {
        var script = "(row) => { const a = row.getBoundingClientRect();"
                + " const b = document.getElementById('scroll').getBoundingClientRect();"
                + " return a.bottom > b.top && a.top < b.bottom; }";
        return (boolean) message(text).locator(".text").evaluate(script);
    }

    /** Whether one sees this, and not something that lies over it. */
    boolean onTop(String selector) {
        var script = "(it) => { const { left, top, width, height } = it.getBoundingClientRect();"
                + " return it.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }";
        return (boolean) page.locator(selector).evaluate(script);
    }

    /** As if the person looked at another window, or came back from it. */
    void look(boolean here) {
        page.evaluate(
                "(here) => { document.hasFocus = () => here; window.dispatchEvent(new Event(here ? 'focus' : 'blur')); }",
                here);
    }

    /** Opens what can be done with a message and clicks one of it: reply, edit, recall, hide or copy-link. */
    void act(String text, String tool) {
        message(text).hover();
        message(text).locator(".actions").click();
        message(text).locator(".tools ." + tool).click();
    }

    /** The row of a message that is stored. */
    Locator message(String text) {
        var exactly = page.locator(".text", new Page.LocatorOptions().setHasText(exactly(text)));
        return page.locator("#messages li.message[data-seq]", new Page.LocatorOptions().setHas(exactly));
    }

    Locator at(String selector) {
        return page.locator(selector);
    }

    Page page() {
        return page;
    }

    /** Goes up as far as one gets, and waits for the page that this brings. */
    void scrollToTop() {
        long first = seqs().get(0);
        page.evaluate("document.getElementById('scroll').scrollTop = 0");
        page.waitForFunction(
                "first => Number(document.querySelector('#messages li[data-seq]').dataset.seq) < first",
                (double) first);
    }

    boolean hasOlder() {
        return page.locator("#older").isVisible();
    }

    /** Elements within what people wrote; text has none. */
    int elementsIn(String selector) {
        return page.locator(selector + " *").count();
    }

    Object evaluate(String script) {
        return page.evaluate(script);
    }

    /** What the browser's console holds against the page. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void forgetComplaints() {
        complaints.clear();
    }

    private Locator conversation(long group) {
        return page.locator("#conversations li[data-group='" + group + "']");
    }

    /** A pattern that the browser understands too, which knows no quoting. */
    private static Pattern exactly(String text) {
        return Pattern.compile("^" + text.replaceAll("[^\\w\\s]", "\\\\$0") + "\\s*$");
    }

    private static Page.LocatorOptions hasText(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    private List<Long> numbers(String selector, String name) {
        var script = "(all, name) => all.map(each => each.dataset[name])";
        return ((List<?>) page.locator(selector).evaluateAll(script, name))
                .stream().map(each -> Long.valueOf((String) each)).toList();
    }

    /** That nobody is signed in yet the page can only learn by asking; the browser writes down the answer. */
    private void listen(ConsoleMessage message) {
        boolean askedWhoIsThere =
                message.text().contains("401") && message.location().contains("api/v1/sessions/current");
        if (List.of("error", "warning").contains(message.type()) && !askedWhoIsThere) {
            complaints.add(message.type() + ": " + message.text() + " at " + message.location());
        }
    }
}
