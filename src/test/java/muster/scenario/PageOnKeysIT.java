package muster.scenario;

import java.util.Locale;

/** Every feature of the chat page on a wide screen, in English, with nothing but a keyboard. */
class PageOnKeysIT extends PageTour {
    PageOnKeysIT() {
        super(1440, 900, Locale.US, true);
    }
}
