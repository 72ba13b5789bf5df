package muster.scenario;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both client libraries keep the same promises: every scenario of {@code client-scenarios.json} with the Java client, and
 * with the JavaScript client in Node and in a browser, there as one of several tabs and by itself, on two instances whose limits are within reach of a test.
 */
@Execution(ExecutionMode.SAME_THREAD) // In the lane of Arquillian's server, which is the shorter one.
class ClientScenariosIT {
    private static Street street;
    private static Chromium chromium;

    private Town town;

    @BeforeAll
    static void open() {
        // Bursts are ten times as much.
        street = new Street(
                "scenarios",
                2,
                Map.of(
                        "muster.delivery.heartbeat", "PT2S",
                        "muster.messagelog.retention-every", "PT1S",
                        "muster.delivery.connection-sends-per-second", "2",
                        "muster.delivery.user-sends-per-second", "1000"));
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
            chromium = null;
        }
        if (street != null) {
            street.close();
        }
    }

    static Stream<ClientScenario> scenarios() {
        return ClientScenario.all();
    }

    static Stream<ClientScenario> quickScenarios() {
        return scenarios().filter(scenario -> !scenario.slow());
    }

    static Stream<ClientScenario> slowScenarios() {
        return scenarios().filter(ClientScenario::slow);
    }

    @BeforeEach
    void move_in() {
        street.heal();
        town = new Town(street.base(0));
    }

    @AfterEach
    void move_out() {
        town.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void java(ClientScenario scenario) {
        play(scenario, cable -> new JavaScenarioClient());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("quickScenarios")
    void javascript_in_a_tab(ClientScenario scenario) {
        play(scenario, cable -> new ChromiumScenarioClient(browser().page(cable.base()), true));
    }

    @ParameterizedTest(name = "{0}")
    @Thorough
    @MethodSource("slowScenarios")
    void javascript_in_a_tab_for_longer(ClientScenario scenario) {
        play(scenario, cable -> new ChromiumScenarioClient(browser().page(cable.base()), true));
    }

    @ParameterizedTest(name = "{0}")
    @Thorough
    @MethodSource("scenarios")
    void javascript_in_a_page_with_a_connection_of_its_own(ClientScenario scenario) {
        play(scenario, cable -> new ChromiumScenarioClient(browser().page(cable.base()), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void javascript_in_node(ClientScenario scenario) {
        play(scenario, cable -> NodeScenarioClient.start());
    }

    private static Chromium browser() {
        if (chromium == null) {
            chromium = Chromium.start();
        }
        return chromium;
    }

    private void play(ClientScenario scenario, Function<Cable, ScenarioClient> library) {
        var cable = new Cable(street.base(0));
        try (cable;
                var client = library.apply(cable)) {
            new ScenarioStage(street, town, cable, client).play(scenario.steps());
        }
    }
}
