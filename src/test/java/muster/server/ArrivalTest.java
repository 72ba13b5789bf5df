package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivalTest {
    private static final Set<String> PROXIES = Set.of("10.0.0.1", "10.0.0.2", "2001:db8:0:0:0:0:0:5");

    @Test
    void nobody_but_our_proxies_is_believed() {
        assertThat(from("192.0.2.9", "6.6.6.6")).isEqualTo("192.0.2.9");
        assertThat(from("2001:db8::6", "6.6.6.6")).as("a proxy's neighbour").isEqualTo("2001:db8::6");
        assertThat(from("10.0.0.1", "192.0.2.9")).isEqualTo("192.0.2.9");
        assertThat(from("2001:db8:0:0:0:0:0:5", "192.0.2.9")).isEqualTo("192.0.2.9");
    }

    @Test
    void what_the_client_wrote_itself_counts_for_nothing() {
        assertThat(from("10.0.0.1", "6.6.6.6, 192.0.2.9")).isEqualTo("192.0.2.9");
        assertThat(from("10.0.0.1", "6.6.6.6", "192.0.2.9"))
                .as("a line of its own")
                .isEqualTo("192.0.2.9");
        assertThat(from("10.0.0.1", "6.6.6.6, 192.0.2.9, 10.0.0.2"))
                .as("a chain of ours")
                .isEqualTo("192.0.2.9");
    }

    @Test
    void ports_and_brackets_are_left_out_and_nonsense_is_not_gone_by() {
        assertThat(from("10.0.0.1", "192.0.2.9:5678")).isEqualTo("192.0.2.9");
        assertThat(from("10.0.0.1", "[2001:db8::9]:5678")).isEqualTo("2001:db8:0:0:0:0:0:9");
        assertThat(from("10.0.0.1", "2001:db8:1:2::9")).isEqualTo("2001:db8:1:2:0:0:0:9");
        assertThat(from("10.0.0.1", "6.6.6.6, unknown")).isEqualTo("10.0.0.1");
        assertThat(from("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,                 10.1.2.3",
        "::ffff:10.1.2.3,          10.1.2.3",
        "2001:db8:1:2:a:b:c:d,     2001:db8:1:2::/64",
        "2001:DB8:1:2::1,          2001:db8:1:2::/64",
        "10.0.0.1,                 ''",
        "2001:db8::5,              ''",
        "127.0.0.1,                ''",
        "::1,                      ''",
        "fe80::1%eth0,             fe80:0:0:0::/64",
        "unknown,                  ?",
    })
    void an_address_counts_by_its_network_and_a_proxy_for_nobody(String address, String counted) {
        assertThat(Arrival.counted(address, PROXIES)).isEqualTo(counted);
    }

    private static String from(String peer, String... lines) {
        return Arrival.client(peer, List.of(lines), PROXIES);
    }
}
