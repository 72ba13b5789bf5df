package muster.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
    @Test
    void an_address_becomes_the_adapters_properties() {
        var address = BrokerAddress.of("tcp://mq.example:61617?sslEnabled=true&trustStorePath=/etc/mq.p12");

        assertThat(address.connectionParameters())
                .isEqualTo("host=mq.example;port=61617;connect-timeout-millis=3000"
                        + ";sslEnabled=true;trustStorePath=/etc/mq.p12");
        assertThat(address).hasToString("tcp://mq.example:61617");
    }

    @Test
    void two_brokers_give_two_connectors() {
        var address = BrokerAddress.of("tcp://a:1, tcp://b:2");

        assertThat(address.connectorClassNames().split(",")).hasSize(2);
        assertThat(address.connectionParameters())
                .isEqualTo("host=a;port=1;connect-timeout-millis=3000,host=b;port=2;connect-timeout-millis=3000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:61616", "http://a:1", "tcp://a", "tcp://a b:1"})
    void anything_else_is_refused_by_name(String text) {
        assertThatThrownBy(() -> BrokerAddress.of(text)).hasMessageContaining("muster.broker.url");
    }
}
