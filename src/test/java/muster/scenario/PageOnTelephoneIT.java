package muster.scenario;

import java.net.URI;

/** Every feature of the chat page on a narrow screen, in Chinese. */
class PageOnTelephoneIT extends PageTour {
    @Override
    ChatPage page(URI address) {
        return chromium.page(address, 360, 740, "zh-CN");
    }

    @Override
    boolean onKeys() {
        return false;
    }

    @Override
    String language() {
        return "zh";
    }
}
