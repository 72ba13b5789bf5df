package muster.scenario;

import java.util.List;
import muster.kernel.JsonWriter;

/** The JavaScript client in a page that came over the same line. */
final class ChromiumScenarioClient extends JsScenarioClient {
    private final ChatPage page;

    /** With {@code shared}, the clients are ends of a connection that a worker has. */
    ChromiumScenarioClient(ChatPage page, boolean shared) {
        this.page = page;
        var actor = resource("client-actor.mjs").replaceFirst("export default (?=function)", "return ");
        page.evaluate("async () => { const actor = (() => {" + actor + "})();"
                + " window.actor = actor(await import(new URL('muster.js', document.baseURI)), " + shared + "); }");
    }

    @Override
    Object act(String what, JsonWriter with) {
        return page.page()
                .evaluate(
                        "([what, args]) => window.actor[what](JSON.parse(args)) ?? null",
                        List.of(what, with.end() + ""));
    }

    @Override
    public void close() {
        page.page().context().close();
    }
}
