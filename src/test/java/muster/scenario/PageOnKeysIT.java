package muster.scenario;

import java.net.URI;

/** Every feature of the chat page on a wide screen, in English, with nothing but a keyboard. */
class PageOnKeysIT extends PageTour {
    @Override
    ChatPage page(URI address) {
        return chromium.page(address, 1440, 900, "en-US");
    }

    @Override
    boolean onKeys() {
        return true;
    }

    @Override
    String language() {
        return "en";
    }
}
