package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "id=7,                                   id=7",
        "q=%E7%8E%8B&lang=zh,                    q=%E7%8E%8B",
        "login=a&id=1&session=9&user=8&job=x&connection=c, login=a&id=1",
        "jakarta.faces.ViewState=x&list:rows=1,  ''",
        "'',                                     ''"
    })
    void forms_repeat_what_a_page_was_asked_for_and_nothing_that_a_button_says(String query, String repeated) {
        assertThat(PageAddresses.asked(query)).isEqualTo(repeated);
    }
}
