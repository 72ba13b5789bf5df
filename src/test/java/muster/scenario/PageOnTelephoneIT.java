package muster.scenario;

import java.util.Locale;

/** Every feature of the chat page on a narrow screen, in Chinese. */
class PageOnTelephoneIT extends PageTour {
    PageOnTelephoneIT() {
        super(360, 740, Locale.SIMPLIFIED_CHINESE, false);
    }
}
