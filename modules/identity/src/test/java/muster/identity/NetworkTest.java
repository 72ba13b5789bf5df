package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,                 10.1.2.3",
        "::ffff:10.1.2.3,          10.1.2.3",
        "::FFFF:0a01:0203,         10.1.2.3",
        "0:0:0:0:0:ffff:10.1.2.3,  10.1.2.3",
        "2001:db8:1:2:a:b:c:d,     2001:db8:1:2::/64",
        "2001:DB8:0001:2::1,       2001:db8:1:2::/64",
        "2001:db8:1:3::1,          2001:db8:1:3::/64",
        "::1,                      0:0:0:0::/64",
        "fe80::1%eth0,             fe80:0:0:0::/64",
    })
    void an_address_counts_as_its_network(String address, String network) {
        assertThat(Network.of(address)).contains(network);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "::1, 0:0:0:0:0:0:0:1",
        "::ffff:10.1.2.3, 10.1.2.3",
        "2001:DB8::5, 2001:db8:0:0:0:0:0:5",
    })
    void an_address_is_the_same_however_it_is_written(String address, String exact) {
        assertThat(Network.exact(address)).contains(exact);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "evil.example", "10.1.2", "999.1.1.1", ".:1", "unknown", "10.1.2.3:80", "abc"})
    void what_is_no_address_is_none(String text) {
        assertThat(Network.exact(text)).isEmpty();
        assertThat(Network.of(text)).isEmpty();
    }
}
