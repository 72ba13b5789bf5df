package muster.scenario;

import java.util.List;
import java.util.stream.Stream;
import muster.kernel.Json;
import muster.kernel.JsonObject;

/** One of the scenarios that every client library must pass: a name that says what must hold, whether it takes long, and steps. */
record ClientScenario(String name, boolean slow, List<JsonObject> steps) {
    private static final int STEPS_MAX = 100;

    /** All of {@code client-scenarios.json}. */
    static Stream<ClientScenario> all() {
        return objects(Json.parseObject(JsScenarioClient.resource("client-scenarios.json")), "scenarios").stream()
                .map(scenario -> new ClientScenario(
                        scenario.text("name", 200), scenario.flag("slow"), objects(scenario, "steps")));
    }

    static List<JsonObject> objects(JsonObject in, String name) {
        return in.list(name, STEPS_MAX).stream().map(Json::object).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
