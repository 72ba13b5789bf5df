package muster.scenario;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import muster.architecture.Operations;
import muster.kernel.Json;
import muster.kernel.Request;
import muster.scenario.RightsMatrix.Line;
import org.junit.jupiter.api.Test;

/** F25: nothing can be asked for that the matrix of rights does not know. */
class RightsMatrixTest {
    @Test
    void every_call_of_rest_has_its_line() {
        assertThat(RightsMatrix.lines().stream()
                        .filter(Line::rest)
                        .map(Line::call)
                        .collect(toSet()))
                .containsExactlyInAnyOrderElementsOf(Operations.rest());
    }

    @Test
    void every_request_of_the_websocket_has_its_line() {
        assertThat(RightsMatrix.lines().stream()
                        .filter(line -> !line.rest())
                        .map(line -> nameOf(
                                Request.read(Json.parseObject(example(line))).getClass()))
                        .collect(toSet()))
                .isEqualTo(Arrays.stream(Request.class.getPermittedSubclasses())
                        .map(RightsMatrixTest::nameOf)
                        .collect(toSet()));
    }

    private static String nameOf(Class<?> request) {
        return request.getSimpleName();
    }

    private static String example(Line line) {
        return line.frame().replace("$cid", "c").replaceAll("\\$[a-z]+", "7");
    }
}
