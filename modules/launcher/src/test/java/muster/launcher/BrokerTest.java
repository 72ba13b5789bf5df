package muster.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;

class BrokerTest {
    @Test
    void it_lets_its_own_user_in_alone_and_keeps_port_and_password_over_a_restart() throws Exception {
        try (var broker = Broker.start(0)) {
            var account = broker.account();
            logIn(account.url(), account.user(), account.password());
            assertThatThrownBy(() -> logIn(account.url(), account.user(), "wrong"))
                    .isInstanceOf(ActiveMQSecurityException.class);

            broker.stop();
            assertThatThrownBy(() -> logIn(account.url(), account.user(), account.password()));
            broker.startAgain();

            assertThat(broker.account()).isEqualTo(account);
            logIn(account.url(), account.user(), account.password());
        }
    }

    private static void logIn(String url, String user, String password) throws Exception {
        try (var locator = ActiveMQClient.createServerLocator(url);
                var factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(user, password, false, true, true, false, 0)) {
            session.start();
        }
    }
}
